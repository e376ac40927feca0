package org.lastmile.hub.benchmark.contender;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lastmile.hub.benchmark.load.Door;
import org.lastmile.hub.simulator.ReadyProcess;
import org.lastmile.hub.testkit.FreePort;

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

  /** A free port, and a data folder in {@code work}. */
  static Setup make(Path root, Path work, Ring ring, URI departments) throws IOException {
    return new Setup(
        Files.createDirectories(work).resolve("data"),
        root.resolve("target/postgres"),
        FreePort.orAny(0),
        ring.zones().size(),
        departments);
  }

  /** Starts a main class with this setup, and what it needs besides. */
  ReadyProcess start(Class<?> main, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(arguments());
    arguments.addAll(List.of(more));
    return ReadyProcess.start(
        JavaCommand.of(main, arguments),
        Map.of(),
        data.resolveSibling(main.getSimpleName() + ".log"));
  }

  private List<String> arguments() {
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

  /** Where the sending systems hand in. */
  List<Door> doors() {
    return ring().sources().stream()
        .map(
            id ->
                new Door(
                    URI.create("http://127.0.0.1:%d/systems/%s/events".formatted(port, id)),
                    HubSite.TOKEN))
        .toList();
  }

  /** Where a system takes what it gets. */
  URI department(String system) {
    return departments.resolve("/" + system);
  }
}
