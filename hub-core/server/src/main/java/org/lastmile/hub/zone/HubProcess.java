package org.lastmile.hub.zone;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lastmile.hub.connector.DoorServer;
import org.lastmile.hub.spi.Zone;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The zones that run in this process. */
public final class HubProcess implements AutoCloseable {
  /**
   * Where a running zone can be reached.
   *
   * @param door base address of the systems' doors
   * @param console base address of the pages for people
   */
  public record Address(Zone zone, String door, String console) {}

  private final Map<Zone, ConfigurableApplicationContext> zones = new LinkedHashMap<>();

  /**
   * Starts zones, the outside first, because the inside opens the link to it.
   *
   * @param home what relative paths in the configuration start from
   * @param overrides configuration keys that win over the files, for both zones
   * @throws org.lastmile.hub.spi.HubException when one does not start; those already started are stopped again
   */
  public static HubProcess start(
      List<Zone> zones, Path home, Path config, Map<String, String> overrides) {
    HubProcess process = new HubProcess();
    try {
      for (Zone zone : Zone.values()) {
        if (zones.contains(zone)) {
          process.zones.put(zone, ZoneApplication.start(zone, home, config, overrides));
        }
      }
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
    return process;
  }

  /** A part of a running zone. */
  public <T> T part(Zone zone, Class<T> type) {
    ConfigurableApplicationContext context = zones.get(zone);
    if (context == null) {
      throw new IllegalStateException("zone " + zone.id() + " does not run here");
    }
    return context.getBean(type);
  }

  public List<Address> addresses() {
    List<Address> addresses = new ArrayList<>();
    zones.forEach(
        (zone, context) -> {
          HubSettings settings = context.getBean(HubSettings.class);
          int console = ((WebServerApplicationContext) context).getWebServer().getPort();
          int door = context.getBean(DoorServer.class).port();
          addresses.add(
              new Address(
                  zone,
                  "http://" + settings.door().host() + ":" + door,
                  "http://" + settings.console().host() + ":" + console + "/"));
        });
    return addresses;
  }

  /** Stops the zones in order, the inside first. */
  @Override
  public void close() {
    List<ConfigurableApplicationContext> started = new ArrayList<>(zones.values());
    started.reversed().forEach(ConfigurableApplicationContext::close);
    zones.clear();
  }
}
