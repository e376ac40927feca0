package org.lastmile.hub.demo;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.lastmile.hub.cli.CommandWords;
import org.lastmile.hub.simulator.Commands;
import org.lastmile.hub.simulator.District;
import org.lastmile.hub.simulator.Drive;
import org.lastmile.hub.simulator.Traffic;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.zone.HubSettings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./hub demo}: both zones, the fakes of all systems, and traffic between some of them. */
@Command(name = "hub demo", mixinStandardHelpOptions = true)
public final class Demo implements Callable<Integer> {
  /** Where it keeps what it has. */
  static final String DATA = "data/demo";

  static final String WORDS = "demo.messages";
  private static final Duration ONCE_LIMIT = Duration.ofSeconds(90);
  private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(8);

  private final CommandWords words;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--once")
  private boolean once;

  @Option(names = "--config", defaultValue = "config")
  private Path config = Path.of("config");

  @Option(names = "--set")
  private Map<String, String> overrides = Map.of();

  private Demo(CommandWords words) {
    this.words = words;
  }

  public static void main(String[] arguments) {
    System.exit(commandLine(Locale.getDefault()).execute(arguments));
  }

  static CommandLine commandLine(Locale machine) {
    CommandWords words = new CommandWords(WORDS, machine);
    return Commands.line(new Demo(words), words);
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Playground all = new Playground(out, words, config, DATA, overrides, district -> {});
    District district = all.district();
    Commands.say(
        out,
        words.of(
            "events",
            district.eventDoor().toString(),
            District.EVENT_TOKEN,
            Commands.home().relativize(district.secretsFile().toAbsolutePath()).toString()));
    HubSettings.Door inside = all.settings(Zone.INSIDE).door();
    Traffic traffic =
        new Traffic(district, URI.create("http://" + inside.host() + ":" + inside.port()));
    Journey journey =
        new Journey(all.hub(), out, spec.commandLine().getColorScheme().ansi(), words);
    return once ? once(traffic, journey, out) : forever(traffic, journey, all, out);
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
    Commands.say(out, "");
    boolean failed = false;
    for (Drive drive : drives) {
      List<String> missing = new ArrayList<>(drive.missing().get());
      missing.addAll(journey.recorded(drive));
      failed |= !missing.isEmpty();
      Commands.say(
          out,
          missing.isEmpty()
              ? words.of("arrived", drive.flow())
              : words.of("missing", drive.flow(), String.join("; ", missing)));
    }
    Commands.say(out, words.of(failed ? "not.arrived" : "all.arrived"));
    return failed ? 1 : 0;
  }

  private int forever(Traffic traffic, Journey journey, Playground all, PrintWriter out)
      throws InterruptedException {
    Commands.say(out, words.of("traffic"));
    long next = System.nanoTime();
    int round = 0;
    while (!all.stopsWithin(500)) {
      if (System.nanoTime() >= next) {
        List<Supplier<Drive>> flows = all(traffic);
        Drive drive = flows.get(round++ % flows.size()).get();
        Commands.say(out, "--- " + drive.flow() + " " + String.join(" ", drive.caseNos()));
        next = System.nanoTime() + BETWEEN_ROUNDS.toNanos();
      }
      journey.print();
    }
    return 0;
  }
}
