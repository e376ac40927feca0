package org.lastmile.hub.simulator;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.zone.HubProcess;
import org.lastmile.hub.zone.HubSettings;
import org.lastmile.hub.zone.SettingsReader;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./hub demo}: both zones, the fakes of the systems, and traffic between them. */
@Command(
    name = "hub demo",
    description = "Starts both zones and the fakes of the systems, and drives the flows.",
    mixinStandardHelpOptions = true)
public final class Demo implements Callable<Integer> {
  private static final Duration ONCE_LIMIT = Duration.ofSeconds(90);
  private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(8);

  private final CommandWords words = new CommandWords("demo.messages", Locale.getDefault());

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--once",
      description =
          "Drive each flow once, print a summary and end: 0 if all arrived and is recorded.")
  private boolean once;

  @Option(
      names = "--config",
      defaultValue = "config",
      description = "Folder of the configuration (${DEFAULT-VALUE}).")
  private Path config = Path.of("config");

  @Option(
      names = "--set",
      description = "A configuration key that wins over the files, as key=value.")
  private Map<String, String> overrides = Map.of();

  public static void main(String[] arguments) {
    CommandLine command = new CommandLine(new Demo());
    command.setExecutionExceptionHandler(
        (fault, line, parsed) -> {
          if (fault instanceof HubException known) {
            line.getErr().println("hub: " + known.getMessage() + " [" + known.code() + "]");
            return CommandLine.ExitCode.SOFTWARE;
          }
          throw fault;
        });
    System.exit(command.execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    // the fakes start before the hub has set up its log
    logFrom(Level.WARN);
    PrintWriter out = spec.commandLine().getOut();
    Path home = Path.of(System.getProperty("hub.home", ".")).toAbsolutePath();
    Map<String, String> keys =
        new HashMap<>(Map.of("hub.data", "data/demo", "hub.gate.secret", "data/demo/gate.secret"));
    keys.putAll(overrides);
    say(out, words.of("starting.fakes"));
    HubSettings outside = SettingsReader.read(Zone.OUTSIDE, home, config.toAbsolutePath(), keys);
    HubSettings inside = SettingsReader.read(Zone.INSIDE, home, config.toAbsolutePath(), keys);
    District district =
        new District(
            new District.Layout(
                outside.data().resolve("district"),
                outside.zoneData(),
                door("http", outside.door().host(), outside.door().port()),
                door("https", outside.door().host(), outside.door().tlsPort()),
                door("http", inside.door().host(), inside.door().port()),
                Duration.ofMillis(700),
                200_000));
    keys.putAll(district.overrides());
    say(out, words.of("starting.zones"));
    HubProcess hub;
    try {
      hub = HubProcess.start(List.of(Zone.values()), home, config.toAbsolutePath(), keys);
    } catch (HubException e) {
      district.close();
      throw e;
    }
    CountDownLatch stop = new CountDownLatch(1);
    Thread stopped =
        new Thread(
            () -> {
              stop.countDown();
              // a terminal's Ctrl-C ends the database of a fake before the hub has let go of it
              logFrom(Level.ERROR);
              hub.close();
              district.close();
            },
            "demo-stop");
    Runtime.getRuntime().addShutdownHook(stopped);
    for (HubProcess.Address address : hub.addresses()) {
      say(
          out,
          words.of(
              "zone",
              address.zone().id(),
              address.door().toString(),
              address.console().toString()));
    }
    say(
        out,
        words.of(
            "events",
            district.eventDoor().toString(),
            District.EVENT_TOKEN,
            home.relativize(district.secretsFile().toAbsolutePath()).toString()));
    Traffic traffic =
        new Traffic(district, door("http", inside.door().host(), inside.door().port()));
    Journey journey = new Journey(hub, out, spec.commandLine().getColorScheme().ansi(), words);
    return once ? once(traffic, journey, out) : forever(traffic, journey, stop, out);
  }

  private static void logFrom(Level least) {
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(least);
    }
  }

  private static URI door(String scheme, String host, int port) {
    if (port == 0) {
      throw new HubException(
          "CONFIG_INVALID",
          FaultKind.CALLER,
          "the demo needs fixed ports, but hub.door.port or hub.door.tls-port is 0");
    }
    return URI.create(scheme + "://" + (scheme.equals("https") ? "localhost" : host) + ":" + port);
  }

  private static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }

  private static List<Supplier<Drive>> all(Traffic traffic) {
    return List.of(
        traffic::applyOnline,
        traffic::reportIncident,
        traffic::dispatchNeed,
        traffic::checkAssistance);
  }

  private int once(Traffic traffic, Journey journey, PrintWriter out) throws InterruptedException {
    List<Drive> drives = new ArrayList<>();
    all(traffic).forEach(start -> drives.add(start.get()));
    long end = System.nanoTime() + ONCE_LIMIT.toNanos();
    while (System.nanoTime() < end
        && !drives.stream().allMatch(drive -> drive.done() && journey.recorded(drive).isEmpty())) {
      journey.print();
      TimeUnit.MILLISECONDS.sleep(300);
    }
    journey.print();
    say(out, "");
    boolean failed = false;
    for (Drive drive : drives) {
      List<String> missing = new ArrayList<>(drive.missing().get());
      missing.addAll(journey.recorded(drive));
      failed |= !missing.isEmpty();
      say(
          out,
          missing.isEmpty()
              ? words.of("arrived", drive.flow())
              : words.of("missing", drive.flow(), String.join("; ", missing)));
    }
    say(out, words.of(failed ? "not.arrived" : "all.arrived"));
    return failed ? 1 : 0;
  }

  private int forever(Traffic traffic, Journey journey, CountDownLatch stop, PrintWriter out)
      throws InterruptedException {
    say(out, words.of("traffic"));
    long next = System.nanoTime();
    int round = 0;
    while (!stop.await(500, TimeUnit.MILLISECONDS)) {
      if (System.nanoTime() >= next) {
        List<Supplier<Drive>> flows = all(traffic);
        Drive drive = flows.get(round++ % flows.size()).get();
        say(out, "--- " + drive.flow() + " " + String.join(" ", drive.caseNos()));
        next = System.nanoTime() + BETWEEN_ROUNDS.toNanos();
      }
      journey.print();
    }
    return 0;
  }
}
