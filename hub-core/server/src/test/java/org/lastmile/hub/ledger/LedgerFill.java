package org.lastmile.hub.ledger;

import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.lastmile.hub.spi.Zone;

/** Lets tests of other packages write entries into a ledger. */
public final class LedgerFill {
  private LedgerFill() {}

  /** Writes one block. */
  public static void write(
      DataSource database, Zone zone, Clock clock, long number, Entry... entries)
      throws SQLException {
    EntryCodec codec = new EntryCodec(zone, "test", new Samples.Claims());
    new LedgerStore(database, zone, "test", clock)
        .write(
            List.of(
                EntryCodec.decode(codec.encode(new OutboxId("test", 1, number), List.of(entries)))),
            List.of());
  }
}
