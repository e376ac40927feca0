package org.lastmile.hub.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lastmile.hub.ledger.CaseLife;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.DeadLetter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hub dead show}: one dead letter, and all that was recorded about its message. Payloads only masked. */
@Command(name = "show", mixinStandardHelpOptions = true)
final class DeadShow implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private DeadLetters letters;

  @Parameters(paramLabel = "ID", descriptionKey = "dead.id")
  private String id = "";

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    DeadLetters.Found found = letters.named(List.of(id)).getFirst();
    Map<Zone, Trace> ledgers = letters.ledgers();
    List<Recorded> history = history(found.letter(), ledgers);
    if (letters.json()) {
      ObjectNode json = found.json();
      ArrayNode entries = json.putArray("history");
      history.forEach(recorded -> add(entries, recorded));
      DeadLetters.print(out, json);
      return 0;
    }
    CommandWords words = CommandWords.of(spec);
    describe(out, words, found);
    out.println();
    EntryLines lines = new EntryLines(words);
    if (history.isEmpty()) {
      out.println(words.of("dead.nothing"));
    } else {
      lines.table(out, history);
      out.println();
      lines.payloads(out, history, ledgers);
    }
    out.flush();
    return 0;
  }

  private static List<Recorded> history(DeadLetter letter, Map<Zone, Trace> ledgers) {
    String messageId = letter.messageId();
    if (messageId == null) {
      return List.of();
    }
    List<Recorded> all =
        ledgers.values().stream().flatMap(ledger -> ledger.ofMessage(messageId).stream()).toList();
    return new CaseLife(messageId, all).entries();
  }

  private static void describe(PrintWriter out, CommandWords words, DeadLetters.Found found) {
    DeadLetter letter = found.letter();
    String place = letter.place() == null ? "" : " (" + letter.place() + ")";
    TextTable table = new TextTable(words.of("dead.letter"), letter.id());
    table.row(List.of(words.of("case.state"), words.of(DeadList.state(letter))));
    table.row(List.of(words.of("entry.zone"), found.zone().id()));
    table.row(List.of(words.of("dead.queue"), letter.queue()));
    table.row(List.of(words.of("entry.time"), EntryLines.time(letter.at())));
    table.row(List.of(words.of("entry.code"), letter.code() + " " + letter.kind()));
    table.row(List.of(words.of("dead.reason"), letter.reason() + place));
    table.row(List.of(words.of("dead.attempts"), Integer.toString(letter.attempts())));
    table.row(List.of(words.of("dead.number"), Integer.toString(letter.replay())));
    table.row(List.of(words.of("entry.type"), String.valueOf(letter.type())));
    table.row(List.of(words.of("proof.message"), String.valueOf(letter.messageId())));
    table.row(List.of(words.of("entry.case"), String.valueOf(letter.caseNo())));
    table.print(out);
  }

  private static void add(ArrayNode entries, Recorded recorded) {
    Entry entry = recorded.entry();
    entries
        .addObject()
        .put("time", entry.time().toString())
        .put("zone", recorded.zone())
        .put("kind", entry.kind().name())
        .put("system", entry.system())
        .put("actor", entry.actor())
        .put("code", entry.code())
        .put("attempt", entry.attempt())
        .put("detail", entry.detail());
  }
}
