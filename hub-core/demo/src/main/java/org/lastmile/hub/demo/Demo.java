package org.lastmile.hub.demo;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.lastmile.hub.cli.CommandWords;
import org.lastmile.hub.simulator.Commands;
import org.lastmile.hub.simulator.District;
import org.lastmile.hub.simulator.Traffic;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.zone.HubSettings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./hub demo}: both zones, the fakes of all systems, and traffic between all of them. */
@Command(name = "hub demo", mixinStandardHelpOptions = true)
public final class Demo implements Callable<Integer> {
  /** Where it keeps what it has. */
  static final String DATA = "data/demo";

  static final String WORDS = "demo.messages";
  private static final Duration ONCE_LIMIT = Duration.ofSeconds(120);
  private static final Duration BETWEEN_STEPS = Duration.ofSeconds(3);

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
    People people = new People(district, traffic);
    return once ? once(people, journey, out) : forever(people, journey, all, out);
  }

  private int once(People people, Journey journey, PrintWriter out) throws InterruptedException {
    Plan plan = Plan.read();
    List<Plan.Step> waiting = new ArrayList<>(plan.steps());
    long end = System.nanoTime() + ONCE_LIMIT.toNanos();
    try (ExecutorService acting = Executors.newSingleThreadExecutor()) {
      Future<?> act = CompletableFuture.completedFuture(null);
      while (System.nanoTime() < end && !(waiting.isEmpty() && new Summary(plan, people).good())) {
        people.hear(journey.print());
        Plan.Step next =
            act.isDone() ? waiting.stream().filter(people::due).findFirst().orElse(null) : null;
        if (next != null) {
          waiting.remove(next);
          act = acting.submit(() -> people.act(next));
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    people.hear(journey.print());
    Summary summary = new Summary(plan, people);
    summary.print(out, words);
    return summary.good() ? 0 : 1;
  }

  private int forever(People people, Journey journey, Playground all, PrintWriter out)
      throws InterruptedException {
    Commands.say(out, words.of("traffic"));
    long next = System.nanoTime();
    Deque<Plan.Step> turn = new ArrayDeque<>(Plan.read().steps());
    while (!all.stopsWithin(500)) {
      try {
        if (System.nanoTime() >= next) {
          Plan.Step step = turn.removeFirst();
          turn.addLast(step);
          if (people.due(step)) {
            Commands.say(out, words.of("step", step.by(), step.id()));
            people.act(step);
            next = System.nanoTime() + BETWEEN_STEPS.toNanos();
          }
        }
        people.hear(journey.print());
      } catch (HubException e) {
        // what is asked while all stops has nobody left to answer
        if (!all.stopsWithin(0)) {
          throw e;
        }
      }
    }
    return 0;
  }
}
