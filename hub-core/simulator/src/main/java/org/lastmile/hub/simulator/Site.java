package org.lastmile.hub.simulator;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.testkit.FreePort;

/**
 * A folder with the configuration of the product, on free ports of its own.
 *
 * @param root of the checkout: the built libraries and plugins, the configuration and the flows
 * @param work for configuration, data and logs
 */
public record Site(Path root, Path work, List<Integer> ports) {
  /** Copies the configuration of the checkout, and gives it ports of its own. */
  public static Site make(Path root, Path work) throws IOException {
    Site site = new Site(root.toAbsolutePath(), work.toAbsolutePath(), FreePort.some(7));
    Path from = root.resolve("config");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = site.config().resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    site.write(Zone.OUTSIDE, 0, "broker");
    site.write(Zone.INSIDE, 3, "gate");
    return site;
  }

  /** @param link the end of the link between the zones that this one has */
  private void write(Zone zone, int first, String link) throws IOException {
    Files.writeString(
        config().resolve(zone.id() + ".yaml"),
        """
        hub:
          door: {host: 127.0.0.1, port: %d, tls-port: %d}
          console: {port: %d}
          %s: {host: 127.0.0.1, port: %d}
        """
            .formatted(
                ports.get(first),
                ports.get(first + 1),
                ports.get(first + 2),
                link,
                ports.getLast()));
  }

  /** The configuration folder. */
  public Path config() {
    return work.resolve("config");
  }

  /** Base address of the doors of a zone. */
  public URI door(Zone zone) {
    return URI.create("http://127.0.0.1:" + ports.get(zone == Zone.OUTSIDE ? 0 : 3));
  }

  /** Base address of the doors of a zone for callers with certificates. */
  public URI tlsDoor(Zone zone) {
    return URI.create("https://localhost:" + ports.get(zone == Zone.OUTSIDE ? 1 : 4));
  }

  /** Where a zone keeps what it has. */
  public Path data(Zone zone) {
    return work.resolve("data").resolve(zone.id());
  }

  /**
   * The fakes of the systems that {@link Traffic} needs.
   *
   * @param pace pause of the departments between two steps
   * @param documentBytes least size of a licence document
   */
  public District district(Duration pace, int documentBytes) {
    return district(pace, documentBytes, District.Way.DIRECT);
  }

  /**
   * The fakes of the systems that {@link Traffic} needs.
   *
   * @param pace pause of the departments between two steps
   * @param documentBytes least size of a licence document
   * @param way how the hub reaches them
   */
  public District district(Duration pace, int documentBytes, District.Way way) {
    Map<Zone, District.Doors> doors = new EnumMap<>(Zone.class);
    for (Zone zone : Zone.values()) {
      doors.put(zone, new District.Doors(door(zone), tlsDoor(zone), data(zone)));
    }
    District district =
        new District(
            new District.Layout(work.resolve("district"), doors, pace, n -> 0, way),
            Traffic.SYSTEMS);
    district.approvals().documents(documentBytes);
    return district;
  }

  /** Configuration keys that win over the files: folders of this site, and how to reach the fakes. */
  public Map<String, String> settings(District district) {
    Map<String, String> settings = settings();
    settings.putAll(district.overrides());
    return settings;
  }

  /** Configuration keys that win over the files: folders of this site. */
  public Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("hub.data", work.resolve("data").toString());
    settings.put("hub.gate.secret", work.resolve("gate.secret").toString());
    settings.put("hub.binaries", root.resolve("target/postgres").toString());
    // nobody is there to take them: district centre and assessor have no fake in the district
    settings.put("hub.casework.tell-changes", "false");
    settings.put("hub.casework.sample.share", "0");
    return settings;
  }

  /** Where the console of a zone, and its health and figures, answer. */
  public URI console(Zone zone) {
    return URI.create("http://127.0.0.1:" + ports.get(zone == Zone.OUTSIDE ? 2 : 5));
  }

  /** Where the link between the zones comes in. */
  public int linkPort() {
    return ports.getLast();
  }
}
