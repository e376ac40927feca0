package org.lastmile.hub.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.zone.TestDatabase;
import org.postgresql.ds.PGSimpleDataSource;

@ExtendWith(TestDatabase.class)
class PostgresDoorsTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 24);
  private static final String MATTER = "1133010600249401XK4330118011001";

  @Test
  void findsWhatTheLedgerWroteByItsSystemAndKey(DataSource database) throws Exception {
    try (var connection = database.getConnection()) {
      connection
          .createStatement()
          .execute(
              "INSERT INTO transit.door_key VALUES ('a', 'k', '\\x0102', 'm', NULL,"
                  + " '2026-11-24T01:30:00Z')");
    }
    DoorIndex index = new PostgresDoorIndex(database);
    assertThat(index.find("a", "k").join())
        .hasValueSatisfying(
            known -> {
              assertThat(known.digest()).containsExactly(1, 2);
              assertThat(known.messageId()).isEqualTo("m");
              assertThat(known.caseNo()).isNull();
              assertThat(known.receivedAt())
                  .isEqualTo(OffsetDateTime.parse("2026-11-24T09:30:00+08:00"));
            });
    assertThat(index.find("b", "k").join()).isEmpty();
    assertThat(index.find("a", "other").join()).isEmpty();
  }

  @Test
  void theNewestVersionDeliveredOutlivesTheProcess(DataSource database) {
    PostgresDeliveredVersions first = new PostgresDeliveredVersions(database);
    assertThat(first.newest("one", Sample.state("m", "A", 1))).isZero();
    first.delivered("one", Sample.state("m3", "A", 3));
    first.delivered("one", Sample.state("m2", "A", 2));
    PostgresDeliveredVersions second = new PostgresDeliveredVersions(database);
    for (PostgresDeliveredVersions versions : List.of(first, second)) {
      assertThat(versions.newest("one", Sample.state("m", "A", 1))).isEqualTo(3);
      assertThat(versions.newest("two", Sample.state("m", "A", 1))).isZero();
      assertThat(versions.newest("one", Sample.state("m", "B", 1))).isZero();
    }
  }

  @Test
  void whileTheDatabaseIsAwayOnlyWhatIsRememberedIsKnown() {
    PGSimpleDataSource nobody = new PGSimpleDataSource();
    nobody.setUrl("jdbc:postgresql://127.0.0.1:1/none?connectTimeout=1");
    PostgresDeliveredVersions versions = new PostgresDeliveredVersions(nobody);
    versions.delivered("one", Sample.state("m", "A", 4));
    assertThat(versions.newest("one", Sample.state("m", "A", 1))).isEqualTo(4);
    assertThatThrownBy(() -> versions.newest("one", Sample.state("m", "B", 1)))
        .isInstanceOfSatisfying(
            HubException.class,
            fault -> {
              assertThat(fault.code()).isEqualTo("VERSIONS_AWAY");
              assertThat(fault.kind()).isEqualTo(FaultKind.DOWN);
            });
  }

  @Test
  void numbersCasesOddOutsideAndEvenInside(DataSource database) {
    CaseNumbers outside = new PostgresCaseNumbers(database, Zone.OUTSIDE);
    assertThat(outside.next(MATTER, DAY)).isEqualTo(MATTER + "202611240001");
    assertThat(outside.next(MATTER, DAY)).isEqualTo(MATTER + "202611240003");
    assertThat(outside.next(null, DAY)).isEqualTo("L33010620261124000001");
    assertThat(new PostgresCaseNumbers(database, Zone.INSIDE).next(null, DAY.plusDays(1)))
        .isEqualTo("L33010620261125000002");
  }

  @Test
  void neverGivesANumberTwiceOverThreadsProcessesAndRestarts(DataSource database) {
    Set<String> given = ConcurrentHashMap.newKeySet();
    for (int start = 0; start < 2; start++) {
      CaseNumbers one = new PostgresCaseNumbers(database, Zone.OUTSIDE);
      CaseNumbers other = new PostgresCaseNumbers(database, Zone.OUTSIDE);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 3000; i++) {
          CaseNumbers numbers = i % 2 == 0 ? one : other;
          threads.execute(() -> given.add(numbers.next(MATTER, DAY)));
        }
      }
    }
    assertThat(given).hasSize(6000);
    assertThat(given).contains(MATTER + "2026112410001");
  }

  @Test
  void saysThatItPassesWhenTheDatabaseIsAway() {
    PGSimpleDataSource nowhere = new PGSimpleDataSource();
    nowhere.setUrl("jdbc:postgresql://127.0.0.1:1/x");
    assertThatThrownBy(() -> new PostgresDoorIndex(nowhere).find("a", "k").join())
        .cause()
        .isInstanceOfSatisfying(
            HubException.class,
            e -> {
              assertThat(e.code()).isEqualTo("DOOR_INDEX_AWAY");
              assertThat(e.kind()).isEqualTo(FaultKind.PASSING);
            });
    assertThatThrownBy(() -> new PostgresCaseNumbers(nowhere, Zone.INSIDE).next(null, DAY))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo("CASE_NUMBERS_AWAY"));
  }
}
