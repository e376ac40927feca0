package org.lastmile.hub.casework;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;

/** Messages for casework, made of the examples of their types; every body is checked by its schema. */
final class Samples {
  static final OffsetDateTime T0 = OffsetDateTime.parse("2026-11-24T14:03:05+08:00");
  static final CanonicalTypes TYPES = new CanonicalTypes();
  static final KeyedHash HASH = new KeyedHash(new byte[32]);
  static final WorkingDays DAYS =
      WorkingDays.read(Path.of(System.getProperty("hub.root", "../..")).resolve("config/calendar"));

  private static final ObjectMapper JSON = new ObjectMapper();

  private Samples() {}

  static String caseNo(int serial) {
    return "L33010620261124%04d".formatted(serial);
  }

  static Message report(int serial, OffsetDateTime at) {
    return report(serial, at, 120.1424, 30.2776, "actual");
  }

  /** A report of another fire, some hundred kilometres away. */
  static Message elsewhere(int serial, OffsetDateTime at) {
    return report(serial, at, 121.5, 30.2776, "actual");
  }

  static Message report(
      int serial, OffsetDateTime at, double longitude, double latitude, String status) {
    ObjectNode body = example("incident.reported", "bus-fire");
    ((ObjectNode) body.get("place")).put("longitude", longitude).put("latitude", latitude);
    body.put("status", status);
    return message(
        "r" + serial + status, "incident.reported", caseNo(serial), "grid-terminal", at, 0, body);
  }

  static Message acknowledged(String number, OffsetDateTime at, int... serials) {
    ObjectNode body =
        JSON.createObjectNode().put("incidentNumber", number).put("at", Times.text(at));
    for (int serial : serials) {
      body.withArray("references").add(caseNo(serial));
    }
    String id = "a-" + number + "-" + serials[0];
    return message(id, "incident.acknowledged", caseNo(serials[0]), "emergency", at, 0, body);
  }

  static Message submitted(String example, OffsetDateTime at) {
    return message(
        "s-" + example,
        "case.submitted",
        caseNo(1),
        "zhilian-gov",
        at,
        1,
        example("case.submitted", example));
  }

  /** A word of a department about case 1. */
  static Message word(String id, String type, OffsetDateTime at, long version, String fields) {
    ObjectNode body = JSON.createObjectNode();
    if (!type.equals("case.withdrawn")) {
      body.put("department", "民政局");
    }
    body.put("at", Times.text(at)).setAll(tree(fields));
    return message(id, type, caseNo(1), "civil-affairs", at, version, body);
  }

  static Message dispatched(String department, OffsetDateTime at) {
    ObjectNode body = JSON.createObjectNode();
    body.set("application", example("case.submitted", "parking"));
    body.put("department", department).put("reason", "parking");
    return message("d-" + department, "case.dispatched", caseNo(1), "grid-terminal", at, 0, body);
  }

  static Message message(
      String id,
      String type,
      String caseNo,
      String source,
      OffsetDateTime at,
      long version,
      ObjectNode body) {
    TYPES.check(MessageType.of(type), body);
    Priority priority = type.startsWith("incident.") ? Priority.URGENT : Priority.ROUTINE;
    return new Message(
        id,
        MessageType.of(type),
        id,
        caseNo,
        null,
        source,
        at,
        priority,
        null,
        version,
        DataLevel.L4,
        null,
        null,
        List.of(),
        body);
  }

  static ObjectNode example(String type, String name) {
    try (InputStream in =
        Samples.class.getResourceAsStream("/types/" + type + "/examples/" + name + ".json")) {
      return (ObjectNode) JSON.readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(type + " " + name, e);
    }
  }

  private static ObjectNode tree(String fields) {
    try {
      return (ObjectNode) JSON.readTree("{" + fields.replace('\'', '"') + "}");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(fields, e);
    }
  }
}
