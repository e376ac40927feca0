package org.lastmile.hub.casework;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.transit.FileAttachmentStore;

/** Messages for casework, made of the examples of their types; every body is checked by its schema. */
final class Samples {
  static final OffsetDateTime T0 = OffsetDateTime.parse("2026-11-24T14:03:05+08:00");
  static final CanonicalTypes TYPES = new CanonicalTypes();
  static final KeyedHash HASH = new KeyedHash(new byte[32]);
  static final WorkingDays DAYS =
      WorkingDays.read(Path.of(System.getProperty("hub.root", "../..")).resolve("config/calendar"));

  static WorkingCalendar calendar() {
    return new WorkingCalendar(DAYS);
  }

  static final AttachmentStore ATTACHMENTS =
      new FileAttachmentStore(Path.of("target/test-attachments"), Clock.systemUTC());
  static final BatchFiles FILES = new BatchFiles(ATTACHMENTS, TYPES);
  static final String PURPOSE = "subsidy-verification";

  /** The district's rules, but nobody is told of each change of a case. */
  static final CaseworkSettings SETTINGS =
      new CaseworkSettings(
          Duration.ofSeconds(30),
          300,
          Duration.ofMinutes(15),
          7,
          Duration.ofHours(4),
          "emergency",
          "区社会管理服务中心",
          CaseworkSettings.defaults().clocks(),
          CaseworkSettings.defaults().sample(),
          false);

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

  /** Rows as a connector hands them in. */
  static Attachment rows(int from, int to) {
    Stream<ObjectNode> lines = IntStream.rangeClosed(from, to).mapToObj(Samples::row);
    return FILES.write("rows.ndjson", lines);
  }

  static ObjectNode row(int row) {
    String citizenId = "339900%012d".formatted(row);
    return JSON.createObjectNode().put("row", row).put("citizenId", citizenId).put("name", "张样例");
  }

  /** A batch of finance as case {@code serial}. */
  static Message batch(
      int serial, OffsetDateTime at, Attachment file, int rows, String... sources) {
    ObjectNode body = example("check.batch", "subsidies");
    body.put("rows", rows)
        .put("digest", file.digest())
        .put("answerBy", Times.text(at.plusHours(2)));
    body.putArray("sources");
    for (String source : sources) {
      body.withArray("sources").addObject().put("source", source).put("check", "entitled");
    }
    MessageType type = MessageType.of("check.batch");
    return check("b" + serial, type, caseNo(serial), "finance", at, PURPOSE, List.of(file), body);
  }

  /** What a flow asks in the middle of case {@code serial}. */
  static Message asked(int serial, OffsetDateTime at, String source, OffsetDateTime answerBy) {
    ObjectNode body = JSON.createObjectNode();
    body.put("source", source).put("check", "hardship").put("answerBy", Times.text(answerBy));
    body.putArray("rows").add(row(1));
    String id = "q-" + source + serial;
    return check(id, CheckFold.REQUEST, caseNo(serial), "one-window", at, PURPOSE, List.of(), body);
  }

  /** What the source of a request answers: row and code for each. */
  static Message answer(Message request, OffsetDateTime at, SortedMap<Integer, String> codes) {
    return answer(
        request.body().path("question").textValue(),
        request.caseNo(),
        request.body().path("source").textValue(),
        at,
        codes);
  }

  static Message answer(
      String question,
      String caseNo,
      String source,
      OffsetDateTime at,
      SortedMap<Integer, String> codes) {
    ObjectNode body = JSON.createObjectNode();
    body.put("question", question);
    codes.forEach(
        (row, code) ->
            body.withArray("rows")
                .addObject()
                .put("row", row)
                .put("code", code)
                .put("reference", "R-" + row)
                .put("asOf", "2026-11-23"));
    String id = String.join("-", "a", question, codes.toString(), source);
    return check(id, new MessageType("check.answer", 2), caseNo, source, at, null, List.of(), body);
  }

  /** All rows of a request answered with one code. */
  static Message answer(Message request, OffsetDateTime at, String code) {
    SortedMap<Integer, String> codes = new TreeMap<>();
    request.body().path("rows").forEach(one -> codes.put(one.path("row").intValue(), code));
    return answer(request, at, codes);
  }

  private static Message check(
      String id,
      MessageType type,
      String caseNo,
      String source,
      OffsetDateTime at,
      String purpose,
      List<Attachment> files,
      ObjectNode body) {
    TYPES.check(type, body);
    return new Message(
        id,
        type,
        id,
        caseNo,
        null,
        source,
        at,
        Priority.ROUTINE,
        null,
        0,
        DataLevel.L4,
        purpose,
        null,
        files,
        body);
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

  /** Fields of an object, with single quotes. */
  static ObjectNode tree(String fields) {
    try {
      return (ObjectNode) JSON.readTree("{" + fields.replace('\'', '"') + "}");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(fields, e);
    }
  }
}
