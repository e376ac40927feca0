package org.lastmile.hub.benchmark.contender;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.lastmile.hub.benchmark.load.Door;
import org.lastmile.hub.simulator.Site;
import org.lastmile.hub.spi.Zone;

/** The product with its own configuration, but the systems, connectors and flows of a ring. */
public final class HubSite {
  static final String TOKEN = "bench";
  private static final String PLUGIN = "target/plugins/cloudevents.jar";

  private final Site site;
  private final Ring ring;

  /**
   * Writes the folder of the site.
   *
   * @param root of the checkout
   * @param departments where each system takes what it gets
   */
  public HubSite(Path root, Path work, Ring ring, Function<String, URI> departments)
      throws IOException {
    this.ring = ring;
    site = Site.make(root, work);
    Files.writeString(site.config().resolve("systems.yaml"), systems());
    // of systems that are not there
    Files.delete(site.config().resolve("subscriptions.yaml"));
    Path plugins = Files.createDirectories(work.resolve("plugins"));
    Path connectors = Files.createDirectories(work.resolve("connectors"));
    for (Map.Entry<String, Zone> system : ring.zones().entrySet()) {
      String id = system.getKey();
      PluginCopy.write(root.resolve(PLUGIN), id, system.getValue(), plugins.resolve(id + ".jar"));
      Files.writeString(
          connectors.resolve(id + ".yaml"),
          """
          door.token: %1$s
          delivery.url: %2$s
          delivery.token: %1$s
          """
              .formatted(TOKEN, departments.apply(id)));
    }
    Path flows = Files.createDirectories(work.resolve("routes").resolve("ring"));
    Files.writeString(flows.resolve("ring.camel.yaml"), ring.flows());
  }

  private String systems() {
    return ring.zones().entrySet().stream()
        .map(
            system ->
                "  %1$s: {zone: %2$s, name: {zh-CN: %1$s, en: %1$s}}%n"
                    .formatted(system.getKey(), system.getValue().id()))
        .collect(
            Collectors.joining(
                "",
                "systems:\n",
                """
                  casework: {zone: inside, name: {zh-CN: 办件中心, en: Casework}}
                  duty: {zone: inside, name: {zh-CN: 值班台, en: Duty desk}}
                """));
  }

  Site site() {
    return site;
  }

  Ring ring() {
    return ring;
  }

  /** Configuration keys that win over the files. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(site.settings());
    settings.put("hub.plugins", site.work().resolve("plugins").toString());
    settings.put("hub.connectors", site.work().resolve("connectors").toString());
    settings.put("hub.routes", site.work().resolve("routes").toString());
    if (!ring.zones().containsValue(Zone.OUTSIDE)) {
      settings.put("hub.gate.port", "0");
    }
    return settings;
  }

  /** Where the sending systems hand in. */
  List<Door> doors() {
    return ring.zones().entrySet().stream()
        .filter(system -> ring.targets().containsKey(system.getKey()))
        .map(
            system ->
                new Door(
                    site.door(system.getValue()).resolve("/systems/" + system.getKey() + "/events"),
                    TOKEN))
        .toList();
  }
}
