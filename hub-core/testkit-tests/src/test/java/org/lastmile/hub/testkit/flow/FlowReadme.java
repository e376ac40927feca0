package org.lastmile.hub.testkit.flow;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lastmile.hub.flow.FlowBench;
import org.lastmile.hub.flow.FlowCatalog.Explanation;
import org.lastmile.hub.flow.FlowCatalog.FlowView;
import org.lastmile.hub.flow.FlowCatalog.Output;
import org.lastmile.hub.flow.FlowCatalog.Why;
import org.lastmile.hub.flow.FlowPicture;
import org.lastmile.hub.flow.FlowTests;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Zone;

/** What the README of a folder of flows shows of them: their picture, and what they put when their tests run. */
final class FlowReadme {
  private final Path routes;
  private final FlowBench bench;

  FlowReadme(Path routes, FlowBench bench) {
    this.routes = routes;
    this.bench = bench;
  }

  /** The README with both as they are now; where it has no place for them, at its end. */
  String renewed(String verb, String readme) {
    String picture = "```mermaid\n" + FlowPicture.of(routes, bench.reference(), verb) + "```\n";
    String drawn = with(readme, "picture", picture);
    List<FlowView> flows =
        bench.catalog(Zone.INSIDE).flows().stream()
            .filter(flow -> flow.file().startsWith(verb))
            .toList();
    return flows.isEmpty() ? drawn : with(drawn, "trace", trace(verb, flows));
  }

  private static String with(String readme, String name, String section) {
    String begin = "<!-- " + name + " -->\n";
    String end = "<!-- /" + name + " -->\n";
    int from = readme.indexOf(begin);
    int to = readme.indexOf(end);
    return from < 0 || to < from
        ? readme + "\n" + begin + section + end
        : readme.substring(0, from) + begin + section + readme.substring(to);
  }

  /** Tests of its folder come first; what goes on beside another flow may be tested there. */
  private String trace(String verb, List<FlowView> flows) {
    List<FlowTests.Case> cases =
        FlowTests.read(routes).stream()
            .filter(one -> one.fault() == null)
            .sorted(Comparator.comparing(one -> !one.file().startsWith(verb)))
            .toList();
    return flows.stream()
        .map(flow -> row(flow, cases))
        .collect(
            Collectors.joining("", "| flow | test | comes in | goes out |\n|--|--|--|--|\n", ""));
  }

  /** Of the first test in which the flow puts something; else of the first that it takes. */
  private String row(FlowView flow, List<FlowTests.Case> cases) {
    return row(flow, cases, Why.TAKES)
        .or(() -> row(flow, cases, Why.PUTS_NOTHING))
        .orElseThrow(() -> new AssertionError("no test is for " + flow.id()));
  }

  private Optional<String> row(FlowView flow, List<FlowTests.Case> cases, Why wanted) {
    for (FlowTests.Case one : cases) {
      Message message = FlowTests.message(one.message(), bench);
      for (Explanation ran : bench.catalog(flow.zone()).explain(message)) {
        if (ran.flow().equals(flow) && ran.why() == wanted) {
          return Optional.of(row(flow, one, message, ran));
        }
      }
    }
    return Optional.empty();
  }

  private String row(FlowView flow, FlowTests.Case one, Message message, Explanation ran) {
    String out =
        ran.outputs().stream()
            .map(output -> put(message.source(), output))
            .collect(Collectors.joining("<br>"));
    return "| %s | %s | %s from %s | %s |\n"
        .formatted(
            flow.id(),
            one.name().replace("|", "\\|"),
            name(message.type()),
            message.source(),
            out.isEmpty() ? "nothing: it ends as evidence" : out);
  }

  private String put(String source, Output output) {
    boolean crosses = zone(source) != zone(output.system());
    return name(output.type()) + " to " + output.system() + (crosses ? ", through the gate" : "");
  }

  private Zone zone(String system) {
    return Optional.ofNullable(bench.reference().systems().zone(system)).orElseThrow();
  }

  private static String name(MessageType type) {
    return "`" + (type.version() == 1 ? type.name() : type.toString()) + "`";
  }
}
