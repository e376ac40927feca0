package org.lastmile.hub.simulator.torture;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.simulator.District;
import org.lastmile.hub.simulator.Site;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.testkit.Switchboard;
import org.lastmile.hub.testkit.TcpProxy.Manner;
import org.lastmile.hub.zone.ZoneLedgers;

/** The two zones, the systems, and between all of them what the harness can get hold of. */
final class Arena implements AutoCloseable {
  private static final Duration PACE = Duration.ofMillis(20);
  private static final int DOCUMENT_BYTES = 2_000;

  private final Site site;
  private final District district;
  private final Map<String, String> settings;
  private final Switchboard ways = new Switchboard();
  private final Map<Zone, SupervisedZone> zones = new EnumMap<>(Zone.class);
  private final Map<Zone, ZoneProbe> probes = new EnumMap<>(Zone.class);
  private final Map<Zone, SmallDisk> disks = new EnumMap<>(Zone.class);
  private final Map<Zone, ZoneClock> clocks = new EnumMap<>(Zone.class);
  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * Makes everything that the faults need, and starts nothing but the fakes.
   *
   * @param root of the checkout
   * @param work an empty folder
   */
  Arena(Path root, Path work, Collection<Fault> faults, Model model) throws IOException {
    site = Site.make(root, work);
    if (faults.contains(Fault.DISK)) {
      for (Zone zone : Zone.values()) {
        disks.put(zone, SmallDisk.mount(work.resolve(zone.id() + ".image"), site.data(zone)));
      }
    }
    district = site.district(PACE, DOCUMENT_BYTES, ways::port);
    settings = new HashMap<>(site.settings(district));
    settings.put("hub.gate.port", Integer.toString(ways.port(Schedule.LINK, site.linkPort())));
    settings.put("hub.brake.disk-free", "200MB");
    for (Zone zone : Zone.values()) {
      Map<String, String> environment = new HashMap<>();
      if (faults.contains(Fault.CLOCK)) {
        ZoneClock clock = new ZoneClock(work.resolve(zone.id() + ".clock"));
        clocks.put(zone, clock);
        environment.putAll(clock.environment());
      }
      zones.put(zone, new SupervisedZone(zone, site, settings, environment, model));
      probes.put(zone, new ZoneProbe(site.console(zone), http));
    }
  }

  void start() throws InterruptedException {
    for (Zone zone : Zone.values()) {
      zone(zone).start();
    }
  }

  District district() {
    return district;
  }

  SupervisedZone zone(Zone zone) {
    return got(zones.get(zone), zone.id());
  }

  PostgresServer database(Zone zone) {
    return new PostgresServer(site.data(zone));
  }

  Path journal(Zone zone) {
    return site.data(zone).resolve("broker/journal");
  }

  SmallDisk disk(Zone zone) {
    return got(disks.get(zone), zone.id());
  }

  ZoneClock clock(Zone zone) {
    return got(clocks.get(zone), zone.id());
  }

  /** Lets what goes between the hub and a system, or between the zones, pass in this manner. */
  void pass(String to, Manner manner) throws IOException {
    ways.manner(to, manner);
  }

  private static <T> T got(@Nullable T value, String of) {
    if (value == null) {
      throw new IllegalStateException("nothing was made ready for " + of);
    }
    return value;
  }

  /** Whether both zones take what systems bring, and are linked. */
  boolean works() throws IOException, InterruptedException {
    for (Zone zone : Zone.values()) {
      if (!probe(zone).ready()) {
        return false;
      }
    }
    return probe(Zone.INSIDE).linked();
  }

  /** What is not at rest in both zones, with its number, by {@code zone queue}. */
  Map<String, Double> waiting() throws IOException, InterruptedException {
    Map<String, Double> waiting = new HashMap<>();
    for (Zone zone : Zone.values()) {
      probe(zone)
          .waiting()
          .forEach((queue, number) -> waiting.put(zone.id() + " " + queue, number));
    }
    return waiting;
  }

  private ZoneProbe probe(Zone zone) {
    return got(probes.get(zone), zone.id());
  }

  /** The ledger of a zone that runs. */
  Trace ledger(Zone zone) {
    return new ZoneLedgers(site.root(), site.config(), settings).open(zone);
  }

  @Override
  public void close() throws Exception {
    List<AutoCloseable> all = new ArrayList<>();
    // the inside first: it is the one that holds the link
    all.addAll(List.of(zone(Zone.INSIDE), zone(Zone.OUTSIDE)));
    all.addAll(List.of(database(Zone.INSIDE), database(Zone.OUTSIDE), district, ways));
    all.addAll(disks.values());
    all.add(http);
    for (AutoCloseable one : all) {
      one.close();
    }
  }
}
