package org.lastmile.hub.zone;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import org.lastmile.hub.activation.SetupVersions;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.DeadLetterStore;
import org.lastmile.hub.transit.FileAttachmentStore;

/**
 * Finds the ledgers, dead letters and setups of zones by the configuration, whichever process runs them. Ledgers are only read.
 */
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
    HubSettings settings = settings(zone);
    Trace trace =
        new Trace(
            ZoneDatabases.of(settings),
            new FileAttachmentStore(
                settings.zoneData().resolve("attachments"), Clock.system(SHANGHAI)),
            zone);
    trace.newest(Long.MAX_VALUE, 1);
    return trace;
  }

  /**
   * The dead letters of a zone, whose database answers now.
   *
   * @throws HubException when it cannot be reached from here
   */
  public DeadLetterStore deadLetters(Zone zone) {
    DeadLetterStore letters = new DeadLetterStore(ZoneDatabases.writing(settings(zone)));
    letters.waiting();
    return letters;
  }

  /**
   * The setups that a zone has had.
   *
   * @throws HubException {@code SETUP_UNKNOWN} when it never started
   */
  public SetupVersions setupVersions(Zone zone) {
    SetupVersions versions = ZoneConfiguration.setupVersions(settings(zone));
    versions.holding();
    return versions;
  }

  private HubSettings settings(Zone zone) {
    return SettingsReader.read(zone, home, config, overrides);
  }
}
