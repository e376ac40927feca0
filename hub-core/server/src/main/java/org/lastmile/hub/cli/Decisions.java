package org.lastmile.hub.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.access.Masking;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.DeadLetterStore;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What commands have in common by which a person decides about dead letters. */
final class Decisions {
  private static final Clock CLOCK = Clock.system(ZoneId.of("Asia/Shanghai"));
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private DeadLetters letters;

  @Parameters(arity = "0..*", paramLabel = "ID", descriptionKey = "dead.ids")
  private List<String> ids = List.of();

  @Option(names = "--reason", required = true, descriptionKey = "dead.why")
  private String reason = "";

  @Option(names = "--by", descriptionKey = "dead.by", defaultValue = "${sys:user.name}")
  private String person = "";

  @Option(names = "--yes", descriptionKey = "dead.yes")
  private boolean yes;

  /** A letter that the hub was asked about, and the number of the request; the fault where it could not be asked. */
  private record Asked(DeadLetters.Found found, long request, @Nullable String fault) {
    /** What has become of it, null while it waits. */
    @Nullable String outcome() {
      return fault != null ? fault : found.store().outcome(request).orElse(null);
    }
  }

  /** Asks the hub, and waits a little for what it does; gives the exit code. */
  int decide(DeadLetterStore.Action action, List<String> again) {
    PrintWriter out = spec.commandLine().getOut();
    CommandWords words = CommandWords.of(spec);
    var decision =
        new DeadLetterStore.Decision(
            action, person, Masking.withoutNumbersOfPersons(reason), again);
    List<DeadLetters.Found> meant = meant();
    if (!letters.json()) {
      out.println(words.of("dead.found", meant.size()));
    }
    if (meant.size() > 1 && !yes) {
      spec.commandLine().getErr().println("hub: " + words.of("dead.ask", meant.size()));
      return ExitCode.USAGE;
    }
    List<Asked> asked = meant.stream().map(found -> ask(found, decision)).toList();
    List<@Nullable String> outcomes = await(asked);
    print(out, words, asked, outcomes);
    boolean refused = false;
    for (String outcome : outcomes) {
      refused |= outcome != null && !DeadLetterStore.DONE.contains(outcome);
    }
    return meant.isEmpty() || refused ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private List<DeadLetters.Found> meant() {
    if (ids.isEmpty() == !letters.narrowed()) {
      throw new HubException(
          "DEAD_LETTER_WHICH",
          FaultKind.CALLER,
          "either ids must be given, or --system, --code, --case or --since");
    }
    return ids.isEmpty() ? letters.matching() : letters.named(ids);
  }

  private static Asked ask(DeadLetters.Found found, DeadLetterStore.Decision decision) {
    try {
      return new Asked(found, found.store().ask(found.letter(), decision, CLOCK), null);
    } catch (HubException e) {
      if (e.kind() == FaultKind.CALLER) {
        return new Asked(found, 0, e.code());
      }
      throw e;
    }
  }

  private static List<@Nullable String> await(List<Asked> asked) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      List<@Nullable String> outcomes = new ArrayList<>();
      asked.forEach(one -> outcomes.add(one.outcome()));
      if (!outcomes.contains(null) || System.nanoTime() > end) {
        return outcomes;
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
  }

  private void print(
      PrintWriter out, CommandWords words, List<Asked> asked, List<@Nullable String> outcomes) {
    ArrayNode json = Json.json().createArrayNode();
    for (int i = 0; i < asked.size(); i++) {
      DeadLetters.Found found = asked.get(i).found();
      String outcome = outcomes.get(i);
      if (letters.json()) {
        json.addObject()
            .put("id", found.letter().id())
            .put("zone", found.zone().id())
            .put("outcome", outcome == null ? "ASKED" : outcome);
      } else {
        out.println(found.letter().id() + " " + sentence(words, outcome));
      }
    }
    if (letters.json()) {
      DeadLetters.print(out, json);
    }
    out.flush();
  }

  private static String sentence(CommandWords words, @Nullable String outcome) {
    if (outcome == null) {
      return words.of("dead.waits");
    }
    return DeadLetterStore.DONE.contains(outcome)
        ? words.of("DeadLetter." + outcome)
        : words.of("dead.refused", outcome);
  }
}
