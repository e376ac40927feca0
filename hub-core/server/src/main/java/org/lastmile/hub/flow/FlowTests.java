package org.lastmile.hub.flow;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.Jslt;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.Step;

/**
 * The tests of flows: {@code routes/<verb>/tests/*.yaml}, each a list of cases, message in and messages out.
 *
 * <pre>
 * - name: a poor family goes to civil affairs
 *   message: {type: case.submitted, source: grid-terminal, example: poor-family}
 *   outputs:
 *     - {to: civil-affairs, type: case.dispatched, body: '{"application": ., "department": "…", "reason": "…"}'}
 *     - {to: casework, type: case.submitted, body: same}
 * </pre>
 *
 * The message's body is {@code body}, or the {@code example} of its type, with {@code change} merged in (null removes).
 * An expected body is {@code same}, an object, or JSLT over the message's body. Outputs are compared exactly, whatever
 * their order. Instead of outputs, {@code fault} names the code expected.
 */
public final class FlowTests {
  private static final String FAILED = "FLOW_TEST_FAILED";

  private FlowTests() {}

  /** One case of one file. */
  public record Case(
      Path file, String name, In message, List<Out> outputs, @Nullable String fault) {}

  /**
   * The message in.
   *
   * @param caseNo a sample number if not given
   * @param createdAt a day of 2026 if not given
   */
  public record In(
      String type,
      String source,
      @Nullable String example,
      @Nullable ObjectNode body,
      @Nullable ObjectNode change,
      @Nullable String caseNo,
      @Nullable Priority priority,
      @Nullable OffsetDateTime createdAt) {}

  /** One message expected. */
  public record Out(String to, String type, JsonNode body) {}

  private record Entry(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) In message,
      @Nullable List<Out> outputs,
      @Nullable String fault) {}

  /** Reads all cases beneath a folder of routes. */
  public static List<Case> read(Path routes) {
    try (Stream<Path> files = Files.find(routes, 3, (file, attributes) -> isTest(file))) {
      List<Case> cases = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        for (Entry entry : Json.yaml().readValue(Files.readAllBytes(file), Entry[].class)) {
          List<Out> outputs = entry.outputs() == null ? List.of() : entry.outputs();
          cases.add(
              new Case(
                  routes.relativize(file), entry.name(), entry.message(), outputs, entry.fault()));
        }
      }
      return cases;
    } catch (IOException e) {
      throw new HubException(
          "FLOW_TEST_INVALID",
          FaultKind.LASTING,
          "a test is not readable: " + e.getMessage(),
          routes.toString(),
          e);
    }
  }

  /**
   * Runs one case.
   *
   * @throws HubException {@code FLOW_TEST_FAILED} with what was expected and what came; test messages are samples, so
   *     their bodies are shown
   */
  public static void run(Case one, FlowBench bench) {
    Message message = message(one.message(), bench);
    String expected;
    String found;
    if (one.fault() != null) {
      expected = one.fault();
      found = fault(bench, message);
    } else {
      expected =
          text(
              one.outputs().stream()
                  .map(out -> line(out.to(), out.type(), body(out, message, bench))));
      List<Step.Put> puts = bench.outputs(message);
      found = text(puts.stream().map(FlowTests::line));
      carriesEverything(one, message, puts);
      same(
          one,
          text(bench.outputs(message).stream().map(FlowTests::id)),
          text(puts.stream().map(FlowTests::id)));
    }
    same(one, expected, found);
  }

  /** Why one case fails, if it does; without bodies, because it is logged, and somebody may have tested with real ones. */
  static Optional<HubException> fault(Case one, FlowBench bench) {
    try {
      run(one, bench);
      return Optional.empty();
    } catch (HubException e) {
      if (e.code().equals(FAILED)) {
        String told = "'" + one.name() + "' fails; './hub routes test' shows what came";
        return Optional.of(
            new HubException(FAILED, FaultKind.LASTING, told, one.file().toString(), null));
      }
      String place = e.place() == null ? "" : e.place() + " ";
      String message = "'" + one.name() + "': " + place + e.getMessage();
      return Optional.of(
          new HubException(e.code(), FaultKind.LASTING, message, one.file().toString(), e));
    }
  }

  /** The message of a test. */
  public static Message message(In in, FlowBench bench) {
    MessageType type = FlowLoader.type(in.type());
    ObjectNode body = in.body() == null ? example(type, in.example()) : in.body().deepCopy();
    if (in.change() != null) {
      merge(body, in.change());
    }
    bench.reference().types().check(type, body);
    return new Message(
        "00000000000000000000000000000001",
        type,
        "test-1",
        in.caseNo() == null ? "L330106202611240001" : in.caseNo(),
        null,
        in.source(),
        in.createdAt() == null ? OffsetDateTime.parse("2026-11-24T09:00:00+08:00") : in.createdAt(),
        in.priority() == null ? Priority.ROUTINE : in.priority(),
        null,
        0,
        bench.reference().types().level(type),
        null,
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        List.of(),
        body);
  }

  private static boolean isTest(Path file) {
    Path folder = file.getParent();
    return file.toString().endsWith(".yaml") && folder != null && folder.endsWith("tests");
  }

  private static ObjectNode example(MessageType type, @Nullable String name) {
    String resource = type.exampleFolder() + "/" + name + ".json";
    try (InputStream in = Message.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new HubException(
            "FLOW_TEST_INVALID", FaultKind.LASTING, "there is no example " + resource);
      }
      return (ObjectNode) Json.parse(in.readAllBytes());
    } catch (IOException e) {
      throw new HubException(
          "FLOW_TEST_INVALID", FaultKind.LASTING, "cannot read " + resource, null, e);
    }
  }

  private static void merge(ObjectNode into, ObjectNode change) {
    for (Map.Entry<String, JsonNode> property : change.properties()) {
      JsonNode old = into.get(property.getKey());
      if (property.getValue().isNull()) {
        into.remove(property.getKey());
      } else if (old instanceof ObjectNode inner
          && property.getValue() instanceof ObjectNode more) {
        merge(inner, more);
      } else {
        into.set(property.getKey(), property.getValue());
      }
    }
  }

  private static String fault(FlowBench bench, Message message) {
    try {
      return "no fault, but " + text(bench.outputs(message).stream().map(FlowTests::line));
    } catch (HubException e) {
      return e.code();
    }
  }

  private static JsonNode body(Out out, Message message, FlowBench bench) {
    if (!out.body().isTextual()) {
      return out.body();
    }
    String text = out.body().textValue();
    return text.equals("same")
        ? message.body()
        : Jslt.compile("body", text, bench.reference().codes())
            .apply(message.body(), Map.of(), FaultKind.LASTING);
  }

  private static void carriesEverything(Case one, Message in, List<Step.Put> puts) {
    for (Step.Put put : puts) {
      Message out = put.message();
      boolean carried =
          in.id().equals(out.causationId())
              && String.valueOf(in.caseNo()).equals(out.caseNo())
              && in.priority() == out.priority()
              && String.valueOf(in.traceparent()).equals(out.traceparent());
      String what = "causation, case, priority and trace are carried: ";
      same(one, what + true, what + carried);
    }
  }

  private static String line(Step.Put put) {
    String address = put.destination() == null ? put.address() : put.destination();
    String system = address.substring(Addresses.to("").length());
    return line(system, put.message().type().name(), put.message().body());
  }

  private static String id(Step.Put put) {
    return put.message().id() + " " + put.message().idempotencyKey();
  }

  private static String line(String to, String type, JsonNode body) {
    return to + " <- " + type + " " + sorted(body);
  }

  private static JsonNode sorted(JsonNode node) {
    if (!node.isObject()) {
      return node;
    }
    ObjectNode sorted = Json.object();
    node.properties().stream()
        .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
        .forEach(p -> sorted.set(p.getKey(), sorted(p.getValue())));
    return sorted;
  }

  private static String text(Stream<String> lines) {
    return String.join("\n  ", lines.sorted().toList());
  }

  private static void same(Case one, String expected, String found) {
    if (!expected.equals(found)) {
      throw new HubException(
          FAILED,
          FaultKind.LASTING,
          one.name() + "\nexpected\n  " + expected + "\nfound\n  " + found,
          one.file().toString(),
          null);
    }
  }
}
