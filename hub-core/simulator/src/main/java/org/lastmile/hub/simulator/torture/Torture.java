package org.lastmile.hub.simulator.torture;

import ch.qos.logback.classic.Level;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.lastmile.hub.cli.CommandWords;
import org.lastmile.hub.simulator.Commands;
import org.lastmile.hub.simulator.torture.Ordeal.Outcome;
import org.lastmile.hub.simulator.torture.Schedule.Planned;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./hub torture}: faults under load, and the proof that nothing was lost. */
@Command(name = "hub torture", mixinStandardHelpOptions = true)
public final class Torture implements Callable<Integer> {
  private static final int MOST_FAILED = 50;

  private final CommandWords words;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--minutes", defaultValue = "5")
  private double minutes;

  @Option(names = "--seed")
  private Long seed = new SplittableRandom().nextLong(1_000_000);

  @Option(names = "--faults", split = ",")
  private List<String> faults = List.of();

  @Option(names = "--rate", defaultValue = "5")
  private double rate;

  @Option(names = "--work")
  private Path work = Path.of("");

  private Torture(CommandWords words) {
    this.words = words;
  }

  public static void main(String[] arguments) {
    CommandWords words = new CommandWords("torture.messages", Locale.getDefault());
    System.exit(Commands.line(new Torture(words), words).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    // the fakes tell of every connection that is cut
    Commands.logFrom(Level.OFF);
    Path home = Commands.home();
    Path folder = work.toString().isEmpty() ? home.resolve("data/torture-" + seed) : work;
    if (Files.exists(folder)) {
      throw new HubException(
          "FOLDER_EXISTS",
          FaultKind.CALLER,
          folder + " is there already; allowed is a folder that is not, see --work");
    }
    Files.createDirectories(folder);
    Ordeal.Plan plan =
        new Ordeal.Plan(
            seed, Duration.ofMillis(Math.round(minutes * 60_000)), rate, possible(), lasting());
    say("starting", repetition());
    Schedule schedule = plan.schedule();
    schedule.planned().forEach(this::tell);
    schedule.dead().forEach(department -> say("dead", department));
    Outcome outcome = stoppable(() -> new Ordeal(plan, observer()).run(home, folder));
    tell(outcome);
    if (outcome.failed().isEmpty()) {
      FileSystemUtils.deleteRecursively(folder);
      return 0;
    }
    say("repeat", repetition(), folder.toString());
    return 1;
  }

  /** Ctrl-C ends the run in order: processes stop, disks are unmounted. */
  private static <T> T stoppable(Callable<T> run) throws Exception {
    Thread running = Thread.currentThread();
    CountDownLatch ended = new CountDownLatch(1);
    Runnable stop =
        () -> {
          running.interrupt();
          try {
            ended.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    Runtime.getRuntime().addShutdownHook(new Thread(stop, "torture-stop"));
    try {
      return run.call();
    } finally {
      ended.countDown();
    }
  }

  /** What was asked for, less what this machine does not allow, which is told. */
  private Set<Fault> possible() {
    Set<Fault> possible = EnumSet.noneOf(Fault.class);
    List<Fault> asked =
        faults.isEmpty() ? List.of(Fault.values()) : faults.stream().map(Torture::fault).toList();
    for (Fault fault : asked) {
      fault
          .lacking()
          .ifPresentOrElse(reason -> say("lacking", fault.id(), reason), () -> possible.add(fault));
    }
    return possible;
  }

  private static Fault fault(String asked) {
    return Fault.of(asked.split("=", 2)[0]);
  }

  private Map<Fault, Duration> lasting() {
    return faults.stream()
        .filter(asked -> asked.contains("="))
        .collect(Collectors.toMap(Torture::fault, Torture::lasting));
  }

  private static Duration lasting(String asked) {
    String seconds = asked.split("=", 2)[1];
    if (!seconds.matches("[0-9]{1,5}")) {
      throw new HubException(
          "FAULT_LENGTH",
          FaultKind.CALLER,
          "'" + asked + "' has no length; allowed is a number of seconds: database=600");
    }
    return Duration.ofSeconds(Long.parseLong(seconds));
  }

  private String repetition() {
    List<String> command = new ArrayList<>(List.of("./hub torture"));
    command.add("--minutes " + minutes);
    command.add("--seed " + seed);
    command.add("--rate " + rate);
    if (!faults.isEmpty()) {
      command.add("--faults " + String.join(",", faults));
    }
    return String.join(" ", command);
  }

  private void tell(Planned planned) {
    say("planned", seconds(planned.at()), what(planned));
  }

  private String what(Planned planned) {
    return words.of(
        "fault." + planned.fault().id(),
        planned.where(),
        seconds(planned.lasting()),
        Integer.toString(planned.amount()));
  }

  private Ordeal.Observer observer() {
    return new Ordeal.Observer() {
      @Override
      public void started() {
        say("started");
      }

      @Override
      public void happened(Planned fault, Duration since, String note, Duration recovered) {
        say("happened", seconds(since), what(fault), note, seconds(recovered));
      }

      @Override
      public void ended(int cases) {
        say("ended", cases);
      }
    };
  }

  private void tell(Outcome outcome) {
    say(
        "summary",
        outcome.accepted(),
        outcome.faults(),
        outcome.repeated(),
        outcome.doubtful(),
        seconds(outcome.longest()),
        seconds(outcome.settled()),
        outcome.entries());
    Set<Proof> broken =
        outcome.failed().stream().map(Proof.Failed::proof).collect(Collectors.toSet());
    for (Proof proof : Proof.values()) {
      say(broken.contains(proof) ? "not.proved" : "proved", words.of(proof.key()));
    }
    outcome.failed().stream()
        .limit(MOST_FAILED)
        .forEach(one -> say("failed", words.of(one.proof().key()), one.detail()));
    if (outcome.failed().size() > MOST_FAILED) {
      say("more", outcome.failed().size() - MOST_FAILED);
    }
  }

  private static String seconds(Duration time) {
    return "%.1f".formatted(time.toMillis() / 1_000.0);
  }

  private void say(String key, Object... arguments) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(words.of(key, arguments));
    out.flush();
  }
}
