package org.lastmile.hub.benchmark.contender;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * What the process of a rival is told.
 *
 * @param data where everything durable lies
 * @param binaries where the embedded database's programs are unpacked
 * @param port of its doors
 * @param systems number of systems in the ring, which is in one zone
 * @param departments base address; each system has a path of its own below it
 */
record Setup(Path data, Path binaries, int port, int systems, URI departments) {
  static Setup of(String[] arguments) {
    return new Setup(
        Path.of(arguments[0]),
        Path.of(arguments[1]),
        Integer.parseInt(arguments[2]),
        Integer.parseInt(arguments[3]),
        URI.create(arguments[4]));
  }

  List<String> arguments() {
    return List.of(
        data.toString(),
        binaries.toString(),
        Integer.toString(port),
        Integer.toString(systems),
        departments.toString());
  }

  Ring ring() {
    return Ring.oneZone(systems);
  }

  /** Where a system takes what it gets. */
  URI department(String system) {
    return departments.resolve("/" + system);
  }
}
