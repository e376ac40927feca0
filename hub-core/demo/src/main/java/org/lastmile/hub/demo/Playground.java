package org.lastmile.hub.demo;

import ch.qos.logback.classic.Level;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.lastmile.hub.cli.CommandWords;
import org.lastmile.hub.simulator.Commands;
import org.lastmile.hub.simulator.District;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.testkit.Switchboard;
import org.lastmile.hub.testkit.SystemFake;
import org.lastmile.hub.testkit.SystemFakes;
import org.lastmile.hub.zone.HubProcess;
import org.lastmile.hub.zone.HubSettings;
import org.lastmile.hub.zone.SettingsReader;

/** Both zones in this process, and the fakes of all systems around them; stopped in order when the process is. */
final class Playground {
  private final FakeTown town;
  private final HubProcess hub;
  private final Map<Zone, HubSettings> settings;
  private final CountDownLatch stop = new CountDownLatch(1);

  /**
   * Starts everything, and says so.
   *
   * @param data folder for all that is kept, from the home of the hub
   * @param overrides configuration keys that win over the files
   * @param before the hub starts, what is yet to be done to the fakes' configuration
   */
  Playground(
      PrintWriter out,
      CommandWords words,
      Path config,
      String data,
      Map<String, String> overrides,
      Consumer<District> before) {
    // the fakes start before the hub has set up its log
    Commands.logFrom(Level.ERROR);
    Path home = Commands.home();
    Map<String, String> keys =
        new HashMap<>(
            Map.of(
                "hub.data",
                data,
                "hub.gate.secret",
                data + "/gate.secret",
                // nobody waits hours here for what no system answers
                "hub.casework.answer-within",
                "30s",
                // warnings stand in the log; between its lines a table could not be read
                "logging.threshold.console",
                "ERROR",
                // of workbooks that say no title, which is no fault
                "logging.level.org.apache.poi.POIDocument",
                "OFF"));
    keys.putAll(overrides);
    Commands.say(out, words.of("starting.fakes"));
    settings = settings(home, config, keys);
    town =
        new FakeTown(
            settings(Zone.OUTSIDE).data(),
            settings,
            SystemFakes.all().stream().map(SystemFake::id).toList(),
            n -> 0,
            new Switchboard());
    try {
      before.accept(town.district());
      keys.putAll(town.district().overrides());
      Commands.say(out, words.of("starting.zones"));
      hub = HubProcess.start(List.of(Zone.values()), home, config.toAbsolutePath(), keys);
    } catch (HubException e) {
      town.close();
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    for (HubProcess.Address address : hub.addresses()) {
      Commands.say(out, words.of("zone", address.zone().id(), address.door(), address.console()));
    }
  }

  private static Map<Zone, HubSettings> settings(Path home, Path config, Map<String, String> keys) {
    Map<Zone, HubSettings> settings = new EnumMap<>(Zone.class);
    for (Zone zone : Zone.values()) {
      settings.put(zone, SettingsReader.read(zone, home, config.toAbsolutePath(), keys));
    }
    return settings;
  }

  private void stop() {
    stop.countDown();
    // a terminal's Ctrl-C ends the database of a fake before the hub has let go of it
    Commands.logFrom(Level.ERROR);
    hub.close();
    town.close();
  }

  District district() {
    return town.district();
  }

  HubProcess hub() {
    return hub;
  }

  HubSettings settings(Zone zone) {
    HubSettings known = settings.get(zone);
    if (known == null) {
      throw new IllegalStateException("no zone " + zone.id());
    }
    return known;
  }

  /** Waits so long; gives true when everything is to stop. */
  boolean stopsWithin(long millis) throws InterruptedException {
    return stop.await(millis, TimeUnit.MILLISECONDS);
  }
}
