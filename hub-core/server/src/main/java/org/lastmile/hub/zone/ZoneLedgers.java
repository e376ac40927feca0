package org.lastmile.hub.zone;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.FileAttachmentStore;

/** Finds the ledgers of zones by the configuration, whichever process runs them, for reading only. */
public final class ZoneLedgers {
  private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

  private final Path home;
  private final Path config;
  private final Map<String, String> overrides;

  /**
   * @param home what relative paths in the configuration start from
   * @param config folder with {@code hub.yaml} and {@code <zone>.yaml}
   * @param overrides configuration keys that win over the files
   */
  public ZoneLedgers(Path home, Path config, Map<String, String> overrides) {
    this.home = home;
    this.config = config;
    this.overrides = Map.copyOf(overrides);
  }

  /**
   * The ledger of a zone, which answers now.
   *
   * @throws HubException when it cannot be reached from here
   */
  public Trace open(Zone zone) {
    HubSettings settings = SettingsReader.read(zone, home, config, overrides);
    Trace trace =
        new Trace(
            ZoneDatabases.of(settings),
            new FileAttachmentStore(
                settings.zoneData().resolve("attachments"), Clock.system(SHANGHAI)),
            zone);
    trace.newest(Long.MAX_VALUE, 1);
    return trace;
  }
}
