package org.lastmile.hub.demo;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lastmile.hub.cli.CommandWords;
import org.lastmile.hub.cli.TextTable;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.simulator.Commands;

/** What of a {@link Plan} has travelled, by system, direction and type. */
final class Summary {
  private static final int CASE_SHOWN = 12;

  private final Plan plan;
  private final Map<Exchange, People.Travelled> travelled = new TreeMap<>();
  private final Map<Exchange, String> missing = new TreeMap<>();
  private final Map<String, String> faults = new TreeMap<>();
  private final List<Recorded> dead;

  Summary(Plan plan, People people) {
    this.plan = plan;
    this.dead = people.dead();
    for (Plan.Step step : plan.steps()) {
      people.travelled(step).forEach(one -> travelled.putIfAbsent(one.exchange(), one));
      String fault = people.fault(step);
      if (fault != null) {
        faults.put(step.id(), fault);
      }
    }
    for (Plan.Step step : plan.steps()) {
      for (Exchange one : step.shows()) {
        if (!travelled.containsKey(one)) {
          missing.putIfAbsent(one, step.id());
        }
      }
    }
  }

  /** Whether everything that was driven has arrived and is recorded, and nothing was given up. */
  boolean good() {
    return missing.isEmpty() && faults.isEmpty() && dead.isEmpty();
  }

  void print(PrintWriter out, CommandWords words) {
    Commands.say(out, "");
    TextTable table =
        new TextTable(
            words.of("table.system"),
            words.of("table.direction"),
            words.of("table.type"),
            words.of("table.step"),
            words.of("table.case"),
            words.of("table.taken"));
    Map<Exchange, List<String>> rows = new TreeMap<>();
    travelled.forEach(
        (exchange, what) ->
            rows.put(exchange, List.of(what.by(), shortened(what.caseNo()), what.asTaken())));
    missing.forEach((exchange, step) -> rows.put(exchange, List.of(step, words.of("missing"), "")));
    plan.later()
        .forEach(
            (exchange, why) ->
                rows.put(
                    exchange,
                    List.of(words.of("later"), "", why.getOrDefault(language(words), ""))));
    rows.forEach(
        (exchange, rest) -> {
          List<String> cells = new ArrayList<>();
          cells.add(exchange.system());
          cells.add(words.of(exchange.sends() ? "sends" : "receives"));
          cells.add(exchange.type());
          cells.addAll(rest);
          table.row(cells);
        });
    table.print(out);
    Commands.say(out, "");
    faults.forEach((step, fault) -> Commands.say(out, words.of("missing.step", step, fault)));
    for (Recorded one : dead) {
      Commands.say(
          out,
          words.of(
              "missing.dead",
              String.valueOf(one.entry().caseNo()),
              one.entry().system(),
              String.valueOf(one.entry().messageType()),
              one.entry().code()));
    }
    Commands.say(
        out,
        words.of(
            "counted",
            String.valueOf(travelled.size()),
            String.valueOf(missing.size()),
            String.valueOf(plan.later().size())));
    Commands.say(out, words.of(good() ? "all.arrived" : "not.arrived"));
  }

  private static String language(CommandWords words) {
    return words.of("language");
  }

  private static String shortened(String caseNo) {
    return caseNo.substring(Math.max(0, caseNo.length() - CASE_SHOWN));
  }
}
