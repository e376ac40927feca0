package org.lastmile.hub.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.zone.TestDatabase;
import org.postgresql.ds.PGSimpleDataSource;

@ExtendWith(TestDatabase.class)
class SnapshotsTest {
  @Test
  void theDatabaseKeepsThemForEachSystemAndName(DataSource database) {
    keeps(new PostgresSnapshots(database));
  }

  @Test
  void memoryKeepsThemTheSameWay() {
    keeps(new MemorySnapshots());
  }

  private static void keeps(Snapshots snapshots) {
    snapshots.change("a", "list", Map.of("1", "one", "2", "two", "3", "𠮷"), List.of());
    snapshots.change("a", "list", Map.of("2", "other"), List.of("1", "9"));
    snapshots.change("b", "list", Map.of("2", "foreign"), List.of());

    assertThat(snapshots.turn("a", "list")).isEqualTo(2);
    assertThat(snapshots.turn("a", "other")).isZero();
    assertThat(snapshots.size("a", "list")).isEqualTo(2);
    assertThat(snapshots.size("a", "other")).isZero();
    assertThat(snapshots.known("a", "list", List.of("1", "2"))).isEqualTo(Map.of("2", "other"));
    assertThat(snapshots.known("a", "list", List.of())).isEmpty();
    assertThat(snapshots.missing("a", "list", List.of("2", "7"))).isEqualTo(Map.of("3", "𠮷"));
    assertThat(snapshots.missing("a", "list", List.of())).hasSize(2);
  }

  @Test
  void whileTheDatabaseIsAwayNothingIsTaken() {
    PGSimpleDataSource nobody = new PGSimpleDataSource();
    nobody.setUrl("jdbc:postgresql://127.0.0.1:1/none?connectTimeout=1");
    assertThatThrownBy(() -> new PostgresSnapshots(nobody).known("a", "list", List.of("1")))
        .isInstanceOfSatisfying(
            HubException.class,
            fault -> {
              assertThat(fault.code()).isEqualTo("SNAPSHOT_AWAY");
              assertThat(fault.kind()).isEqualTo(FaultKind.DOWN);
            });
  }
}
