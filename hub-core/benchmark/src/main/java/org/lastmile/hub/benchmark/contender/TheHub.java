package org.lastmile.hub.benchmark.contender;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lastmile.hub.benchmark.load.Door;
import org.lastmile.hub.simulator.ReadyProcess;
import org.lastmile.hub.simulator.ZoneProcess;
import org.lastmile.hub.spi.Zone;

/** The product: one zone or both, each a process as {@code ./hub run} starts it. */
public final class TheHub implements Contender {
  private static final int ROWS_IN_ONE_ZONE = 3;

  /** Besides: exported by the outside, imported by the inside. */
  private static final int ROWS_IN_TWO_ZONES = 5;

  private final HubSite site;
  private final List<ReadyProcess> zones = new ArrayList<>();
  private final List<Evidence> ledgers = new ArrayList<>();

  private TheHub(HubSite site) {
    this.site = site;
  }

  /**
   * Starts both zones in one process by the launcher, as people do; returns when they work.
   *
   * @param quick whether the JDK may use what it has learnt of earlier starts
   */
  public static TheHub launch(HubSite site, boolean quick) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                site.site().root().resolve("hub").toString(),
                "run",
                "--zone",
                "both",
                "--config",
                site.site().config().toString()));
    site.settings().forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
    TheHub hub = new TheHub(site);
    hub.zones.add(
        ReadyProcess.run(
            command,
            Map.of("HUB_QUICK_START", quick ? "on" : "off"),
            site.site().work().resolve("both.log")));
    return hub;
  }

  /** Starts the zones that the ring has systems in; returns when they work. */
  public static TheHub start(HubSite site) throws Exception {
    TheHub hub = new TheHub(site);
    Set<Zone> wanted = EnumSet.copyOf(site.ring().zones().values());
    try {
      for (Zone zone : wanted) {
        hub.zones.add(ZoneProcess.start(zone, site.site(), site.settings(), JavaCommand.OPTIONS));
        hub.ledgers.add(new Evidence(site.site().data(zone)));
      }
      return hub;
    } catch (Exception e) {
      hub.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return zones.size() > 1 ? "hub-2-zones" : "hub";
  }

  @Override
  public List<Door> doors() {
    return site.doors();
  }

  @Override
  public long recorded() {
    return number(Evidence.LEDGER_ROWS);
  }

  /** The sum over the databases of the zones. */
  public long number(String sql) {
    return ledgers.stream().mapToLong(ledger -> ledger.number(sql)).sum();
  }

  @Override
  public int rowsPerMessage() {
    return zones.size() > 1 ? ROWS_IN_TWO_ZONES : ROWS_IN_ONE_ZONE;
  }

  @Override
  public Duration processorTime() {
    return zones.stream()
        .map(zone -> JavaCommand.processorTime(zone.pid()))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** From the start of the process until it was ready; of the slowest zone. */
  public Duration startUp() {
    return zones.stream().map(ReadyProcess::startUp).max(Duration::compareTo).orElseThrow();
  }

  /** Ids of the processes of the zones. */
  public List<Long> pids() {
    return zones.stream().map(ReadyProcess::pid).toList();
  }

  @Override
  public void close() throws Exception {
    for (Evidence ledger : ledgers) {
      ledger.close();
    }
    // the inside first: it is the one that holds the link
    for (ReadyProcess zone : zones.reversed()) {
      zone.close();
    }
  }
}
