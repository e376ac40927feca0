package org.lastmile.hub.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CaseLifeTest {
  @Test
  void isInTheOrderOfTimeOverBothZones() {
    CaseLife life =
        new CaseLife(
            "L1",
            List.of(
                recorded("inside", 1, EntryKind.IMPORTED, 5),
                recorded("inside", 2, EntryKind.DELIVERED, 5),
                recorded("outside", 1, EntryKind.RECEIVED, 0),
                recorded("outside", 2, EntryKind.EXPORTED, 5),
                recorded("outside", 3, EntryKind.DELIVERED, 9)));
    assertThat(life.entries())
        .extracting(r -> r.zone() + " " + r.seq())
        .containsExactly("outside 1", "outside 2", "inside 1", "inside 2", "outside 3");
  }

  @Test
  void aChangeOfStateStandsAfterWhatItsLedgerHasBeforeIt() {
    CaseLife life =
        new CaseLife(
            "L1",
            List.of(
                recorded("outside", 1, EntryKind.RECEIVED, 0),
                recorded("outside", 2, EntryKind.EXPORTED, 1),
                recorded("inside", 1, EntryKind.IMPORTED, 2),
                recorded("inside", 2, EntryKind.DELIVERED, 3),
                recorded("inside", 3, EntryKind.STATE, 0),
                recorded("inside", 4, EntryKind.DELIVERED, 4)));
    assertThat(life.entries())
        .extracting(r -> r.entry().kind())
        .containsExactly(
            EntryKind.RECEIVED,
            EntryKind.EXPORTED,
            EntryKind.IMPORTED,
            EntryKind.DELIVERED,
            EntryKind.STATE,
            EntryKind.DELIVERED);
  }

  private static Recorded recorded(String zone, long seq, EntryKind kind, int seconds) {
    Entry entry =
        new Entry(
            kind,
            "m-1",
            "case.submitted/1",
            "L1",
            null,
            "casework",
            "hub",
            OffsetDateTime.parse("2026-11-24T09:30:00+08:00").plusSeconds(seconds),
            "OK",
            "",
            0,
            Duration.ZERO,
            Map.of(),
            Map.of(),
            Map.of(),
            List.of());
    return new Recorded(seq, 1, 0, zone, "test", new OutboxId("test", 1, seq), 0, entry, List.of());
  }
}
