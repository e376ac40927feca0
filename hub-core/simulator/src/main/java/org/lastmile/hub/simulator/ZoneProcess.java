package org.lastmile.hub.simulator;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lastmile.hub.spi.Zone;

/** Starts a zone in a process of its own, as {@code ./hub run} does. */
public final class ZoneProcess {
  private static final List<String> INHERITED =
      List.of(
          "-XX:Tier",
          "-XX:ReservedCodeCacheSize",
          "-XX:MetaspaceSize",
          "-XX:+UseSerialGC",
          "-Djdk.virtualThreadScheduler.",
          "-Dkeystore.pkcs12.");

  private ZoneProcess() {}

  /**
   * Starts the zone and returns when it says that it is ready.
   *
   * @param settings configuration keys that win over the files
   * @param jvm options of the Java machine beside the launcher's
   */
  public static ReadyProcess start(
      Zone zone, Site site, Map<String, String> settings, List<String> jvm) throws Exception {
    return start(zone, site, settings, jvm, Map.of());
  }

  /**
   * Starts the zone and returns when it says that it is ready.
   *
   * @param settings configuration keys that win over the files
   * @param jvm options of the Java machine beside the launcher's
   * @param environment variables of the process beside those of this one
   */
  public static ReadyProcess start(
      Zone zone,
      Site site,
      Map<String, String> settings,
      List<String> jvm,
      Map<String, String> environment)
      throws Exception {
    Path root = site.root();
    List<String> arguments = new ArrayList<>(jvm);
    arguments.addAll(inherited());
    arguments.addAll(
        List.of("-XX:+ExitOnOutOfMemoryError", "-Duser.language=en", "-Dhub.home=" + root));
    arguments.addAll(
        List.of(
            "-cp",
            root.resolve("hub-core/server/target/classes")
                + ":"
                + root.resolve("hub-core/server/target/lib")
                + "/*"));
    arguments.addAll(
        List.of(
            "org.lastmile.hub.cli.Hub",
            "run",
            "--zone",
            zone.id(),
            "--config",
            site.config().toString()));
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    return ReadyProcess.start(arguments, environment, site.work().resolve(zone.id() + ".log"));
  }

  /** Options of the JVM of this process that a zone gets too: what the build lets tests do without, for one. */
  private static List<String> inherited() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> INHERITED.stream().anyMatch(option::startsWith))
        .toList();
  }
}
