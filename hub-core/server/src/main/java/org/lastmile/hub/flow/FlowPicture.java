package org.lastmile.hub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.MessageType;

/**
 * Flows as a picture in Mermaid, made of their routes: what comes from whom, which way it goes under which condition,
 * who gets what. What a flow makes of a body is not in it. The same flows give the same text.
 */
public final class FlowPicture {
  private static final String BREAK = "<br>";

  private final StringBuilder text = new StringBuilder("flowchart LR\n");
  private final Map<String, String> sources = new HashMap<>();
  private int roots;

  /** One flow or check: its nodes are numbered apart, so that a change in it moves no other. */
  private final class Tree {
    private final String root;
    private final String type;
    private int nodes;

    Tree(Collection<String> from, MessageType taken, String name) {
      root = "f" + ++roots;
      type = name(taken);
      edge(source(from), type, root, "([\"" + escaped(name) + "\"])");
    }

    /** What a list of steps does with what comes over an edge of this label. */
    void steps(JsonNode steps, String from, String label) {
      for (JsonNode step : steps) {
        String kind = step.fieldNames().next();
        JsonNode value = step.get(kind);
        switch (kind) {
          case "to" -> to(value, from, label);
          case "stop" -> node(from, label, "[/\"stop" + why(value) + "\"/]");
          case "choice" -> choice(value, node(from, label, "{\"choice\"}"));
          case "filter" ->
              steps(value.path("steps"), node(from, label, "{\"filter\"}"), condition(value));
          case "split" ->
              steps(value.path("steps"), node(from, label, "{{\"for each\"}}"), condition(value));
          default -> {
            // the others change what is put, not where
          }
        }
      }
    }

    private void choice(JsonNode choice, String node) {
      for (JsonNode when : choice.path("when")) {
        steps(when.path("steps"), node, condition(when));
      }
      steps(choice.path("otherwise").path("steps"), node, "otherwise");
    }

    private void to(JsonNode to, String from, String label) {
      HubUri uri =
          HubUri.of(
              to.isTextual() ? to.textValue() : to.path("uri").asText(), to.path("parameters"));
      if (uri.path().startsWith(HubUri.SYSTEM)) {
        String put = uri.parameters().getOrDefault("type", type);
        String share = uri.parameters().get("share");
        String system = uri.path().substring(HubUri.SYSTEM.length());
        put(from, label, system, share == null ? put : put + BREAK + "by " + share);
      }
    }

    void put(String from, String label, String system, String put) {
      node(from, label, "[\"" + escaped(system) + BREAK + put + "\"]");
    }

    private String node(String from, String label, String shape) {
      String node = root + "_" + ++nodes;
      edge(from, label, node, shape);
      return node;
    }
  }

  private FlowPicture() {}

  /**
   * The flows and the check of one folder, or one flow.
   *
   * @param name of the folder, or id of the flow
   * @throws HubException {@code FLOW_UNKNOWN}, CALLER; LASTING, with its place, for the first flow that is not fit
   */
  public static String of(Path routes, Flows.Reference reference, String name) {
    FlowLoader.Loaded loaded = new FlowLoader(reference, null).load(routes);
    if (!loaded.faults().isEmpty()) {
      throw loaded.faults().getFirst();
    }
    FlowPicture picture = new FlowPicture();
    loaded.flows().stream().filter(flow -> isMeant(flow, name)).forEach(picture::draw);
    Path folder = routes.resolve(name);
    if (Files.isDirectory(folder)) {
      CheckDefinition.readAll(folder, reference.types(), reference.systems())
          .forEach(picture::draw);
    }
    if (picture.roots == 0) {
      throw unknown(name, loaded.flows());
    }
    return picture.text.toString();
  }

  private static boolean isMeant(Flow flow, String name) {
    return flow.id().equals(name) || flow.view().file().startsWith(name);
  }

  private static HubException unknown(String name, List<Flow> flows) {
    Collection<String> allowed =
        new TreeSet<>(
            flows.stream()
                .flatMap(flow -> Stream.of(flow.id(), flow.view().file().getName(0).toString()))
                .toList());
    return new HubException(
        "FLOW_UNKNOWN",
        FaultKind.CALLER,
        "there is neither a flow nor a folder of flows '" + name + "', allowed are " + allowed);
  }

  private void draw(Flow flow) {
    FlowCatalog.FlowView view = flow.view();
    Tree tree = new Tree(view.sources(), view.type(), view.id());
    tree.steps(flow.route().path("from").path("steps"), tree.root, "");
  }

  private void draw(CheckDefinition check) {
    Tree tree = new Tree(new TreeSet<>(check.askers()), check.request(), check.name());
    String label = "answered by " + name(check.answer());
    tree.put(tree.root, label, check.system(), name(check.request()));
  }

  /** Flows that take from the same systems begin at the same node. */
  private String source(Collection<String> systems) {
    String names = systems.isEmpty() ? "any system" : String.join(BREAK, systems);
    return sources.computeIfAbsent(
        names,
        unseen -> {
          String node = "s" + (sources.size() + 1);
          text.append("  ").append(node).append("[\"").append(unseen).append("\"]\n");
          return node;
        });
  }

  private void edge(String from, String label, String to, String shape) {
    text.append("  ").append(from);
    text.append(label.isEmpty() ? " --> " : " -- \"" + label + "\" --> ");
    text.append(to).append(shape).append('\n');
  }

  private static String why(JsonNode stop) {
    String description = stop.path("description").asText();
    return description.isEmpty() ? "" : BREAK + escaped(description);
  }

  /** In the words of its description, else as it is written. */
  private static String condition(JsonNode holder) {
    String description = holder.path("description").asText();
    if (!description.isEmpty()) {
      return escaped(description);
    }
    JsonNode at = holder.path("expression").isObject() ? holder.get("expression") : holder;
    JsonNode value =
        Stream.of("language", "simple", "constant")
            .map(at::path)
            .filter(one -> !one.isMissingNode())
            .findFirst()
            .orElse(at);
    return escaped(value.isObject() ? value.path("expression").asText() : value.asText());
  }

  private static String name(MessageType type) {
    return type.version() == 1 ? type.name() : type.toString();
  }

  /** A text in quotes of Mermaid, on one line. */
  private static String escaped(String text) {
    return text.strip()
        .replaceAll("\\s+", " ")
        .replace("#", "#35;")
        .replace("\"", "#quot;")
        .replace("<", "#lt;")
        .replace(">", "#gt;");
  }
}
