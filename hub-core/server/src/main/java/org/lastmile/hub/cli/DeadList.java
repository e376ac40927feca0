package org.lastmile.hub.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.transit.DeadLetter;
import org.lastmile.hub.transit.DeadLetterStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hub dead list}: a line for each dead letter. */
@Command(name = "list", mixinStandardHelpOptions = true)
final class DeadList implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private DeadLetters letters;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<DeadLetters.Found> found = letters.matching();
    if (letters.json()) {
      ArrayNode all = Json.json().createArrayNode();
      found.forEach(one -> all.add(one.json()));
      DeadLetters.print(out, all);
      return 0;
    }
    CommandWords words = CommandWords.of(spec);
    if (found.isEmpty()) {
      out.println(words.of("dead.none"));
    } else {
      table(words, found).print(out);
      out.println(words.of("dead.found", found.size()));
    }
    if (found.size() >= DeadLetterStore.MOST) {
      out.println(words.of("dead.more", DeadLetterStore.MOST));
    }
    out.flush();
    return 0;
  }

  private static TextTable table(CommandWords words, List<DeadLetters.Found> found) {
    TextTable table =
        new TextTable(
            words.of("dead.letter"),
            words.of("entry.time"),
            words.of("entry.zone"),
            words.of("dead.queue"),
            words.of("entry.code"),
            words.of("entry.type"),
            words.of("entry.case"),
            words.of("dead.attempts"),
            words.of("dead.number"),
            words.of("case.state"));
    for (DeadLetters.Found one : found) {
      DeadLetter letter = one.letter();
      table.row(
          List.of(
              EntryLines.shortened(letter.id()),
              EntryLines.time(letter.at()),
              one.zone().id(),
              letter.queue(),
              letter.code(),
              letter.type() == null ? "" : letter.type(),
              letter.caseNo() == null ? "" : letter.caseNo(),
              Integer.toString(letter.attempts()),
              letter.replay() == 0 ? "" : Integer.toString(letter.replay()),
              words.of(state(letter))));
    }
    return table;
  }

  /** Key of the words for its state. */
  static String state(DeadLetter letter) {
    return "DeadLetter." + letter.state();
  }
}
