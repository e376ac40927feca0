package org.lastmile.hub.flow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.lastmile.hub.gate.GateRule;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.CodeTables;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.matter.Matter;
import org.lastmile.hub.matter.MatterType;
import org.lastmile.hub.matter.Matters;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.spi.Zone;

/** A folder of flows for one test. */
final class FlowFolder {
  static final String MATTER = "11330106XHDEM0017J4330104001000";

  private static final Path ROOT = Path.of(System.getProperty("hub.root")).toAbsolutePath();
  private static final CanonicalTypes TYPES = new CanonicalTypes();
  private static final CamelSchema SCHEMA = new CamelSchema();

  private final Path routes;
  Flows.Reference reference;

  FlowFolder(Path routes) {
    this.routes = routes;
    Map<String, Zone> zones =
        Map.of(
            "portal", Zone.OUTSIDE,
            "grid", Zone.OUTSIDE,
            "approvals", Zone.INSIDE,
            "casework", Zone.INSIDE);
    Matter matter =
        new Matter(
            MATTER,
            "",
            "核准",
            MatterType.LICENCE,
            "ndrc",
            "发展改革局",
            "approvals",
            new Matter.Limit(20, Matter.Unit.WORKING),
            new Matter.Limit(7, Matter.Unit.CALENDAR),
            "",
            3,
            Matter.State.IN_USE,
            LocalDate.parse("2026-01-01"),
            null,
            "district");
    reference =
        new Flows.Reference(
            TYPES,
            new CodeTables(routes.resolve("codes")),
            new Systems(zones),
            new Matters(List.of(matter)),
            Subscriptions.read(routes.resolve("none"), TYPES, new Systems(zones)),
            GateRule.read(ROOT.resolve("config/gate.yaml"), TYPES));
  }

  /** Has these subscriptions, in YAML, and no others. */
  FlowFolder subscriptions(String yaml) {
    file("subscriptions.yaml", yaml);
    reference =
        new Flows.Reference(
            reference.types(),
            reference.codes(),
            reference.systems(),
            reference.matters(),
            Subscriptions.read(
                routes.resolve("subscriptions.yaml"), reference.types(), reference.systems()),
            reference.gate());
    return this;
  }

  /** Writes one flow of the steps given, which begin at column 0. */
  FlowFolder flow(String id, String from, String steps) {
    return file("verb/" + id + ".camel.yaml", route(id, from, steps));
  }

  static String route(String id, String from, String steps) {
    return "- route:\n    id: "
        + id
        + "\n    description: What it does.\n    from:\n      uri: "
        + from
        + "\n      steps:\n"
        + steps.indent(8);
  }

  FlowFolder file(String path, String text) {
    try {
      Path file = routes.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  FlowBench open() {
    return FlowBench.open(routes, reference, SCHEMA);
  }

  List<org.lastmile.hub.spi.HubException> check() {
    return FlowBench.check(routes, reference, SCHEMA);
  }

  Message message(String type, String example, String source) {
    return message(type, body(type, example), source, "00000000000000000000000000000001");
  }

  Message message(String type, ObjectNode body, String source, String id) {
    MessageType messageType = MessageType.of(type);
    return new Message(
        id,
        messageType,
        "key-1",
        "L330106202611240001",
        null,
        source,
        OffsetDateTime.parse("2026-11-24T09:00:00+08:00"),
        Priority.SPECIAL,
        null,
        7,
        reference.types().level(messageType),
        null,
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        List.of(new Attachment("sha256:" + "0".repeat(64), 1, "image/jpeg", "a.jpg")),
        body);
  }

  static ObjectNode body(String type, String example) {
    try (InputStream in =
        Message.class
            .getClassLoader()
            .getResourceAsStream("types/" + type + "/examples/" + example + ".json")) {
      return (ObjectNode) Json.parse(in.readAllBytes());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
