package org.lastmile.hub.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.lastmile.hub.simulator.District;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.testkit.Switchboard;
import org.lastmile.hub.zone.HubSettings;

/** Fakes, the switches on the ways to them, and the door by which other commands reach both. */
final class FakeTown implements AutoCloseable {
  private static final Duration PACE = Duration.ofMillis(700);

  private final Switchboard ways;
  private final District district;
  private final ControlDoor door;

  /**
   * Starts them.
   *
   * @param folder for all that is kept
   * @param zones how the hub is set up, by zone
   * @param systems whose fakes start
   * @param ports for the n-th socket of a system; 0 for any
   * @throws HubException {@code CONFIG_INVALID}, {@code FAKE_START}, {@code PORT_TAKEN}, {@code SYSTEM_UNKNOWN}
   */
  FakeTown(
      Path folder,
      Map<Zone, HubSettings> zones,
      Collection<String> systems,
      IntUnaryOperator ports,
      Switchboard ways) {
    this.ways = ways;
    Map<Zone, District.Doors> doors = new EnumMap<>(Zone.class);
    zones.forEach((zone, settings) -> doors.put(zone, doors(settings)));
    try {
      district =
          new District(
              new District.Layout(folder.resolve("district"), doors, PACE, ports, ways::port),
              systems);
    } catch (HubException e) {
      close(ways);
      throw e;
    }
    door = new ControlDoor(new Controls(district, ways), folder);
  }

  private static District.Doors doors(HubSettings settings) {
    HubSettings.Door door = settings.door();
    return new District.Doors(
        address("http", door.host(), door.port()),
        address("https", "localhost", door.tlsPort()),
        settings.zoneData());
  }

  private static URI address(String scheme, String host, int port) {
    if (port == 0) {
      throw new HubException(
          "CONFIG_INVALID",
          FaultKind.CALLER,
          "fakes must know where the hub's doors are, but hub.door.port or hub.door.tls-port is 0;"
              + " allowed is a port");
    }
    return URI.create(scheme + "://" + host + ":" + port);
  }

  District district() {
    return district;
  }

  private static void close(Switchboard ways) {
    try {
      ways.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    door.close();
    district.close();
    close(ways);
  }
}
