package org.lastmile.hub.progress;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.Deadline;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;

/** Messages about cases, each checked by its schema. */
final class Cases {
  static final OffsetDateTime T0 = OffsetDateTime.parse("2026-11-24T09:30:00+08:00");
  static final String PORTAL = "zhilian-gov";

  /** The applicant of every case that says no other. */
  static final String ZHANG = "33990019580312002X";

  static final String LI = "339900196001010011";

  private static final CanonicalTypes TYPES = new CanonicalTypes();

  private Cases() {}

  static String caseNo(int serial) {
    return "L33990020261124%06d".formatted(serial);
  }

  /** Handed in by the portal under the number {@code ZL-<serial>}. */
  static Message submitted(int serial, String citizenId, OffsetDateTime at) {
    ObjectNode body = Json.object();
    body.putObject("applicant")
        .put("kind", "natural")
        .put("name", "张样例")
        .put("citizenId", citizenId);
    body.putArray("materials");
    body.putObject("origin").put("system", PORTAL).put("number", "ZL-%06d".formatted(serial));
    return message("case.submitted", PORTAL, serial, at, null, body);
  }

  static Message withdrawn(int serial, OffsetDateTime at) {
    return message("case.withdrawn", PORTAL, serial, at, null, Json.object().put("at", text(at)));
  }

  /** What casework passes on; fields as JSON. */
  static Message said(
      String type, int serial, OffsetDateTime at, @Nullable OffsetDateTime due, String fields) {
    ObjectNode body = Json.object().put("at", text(at)).put("department", "民政局");
    body.setAll((ObjectNode) Json.parse(fields.getBytes(StandardCharsets.UTF_8)));
    return message(type, "casework", serial, at, due, body);
  }

  static Message accepted(int serial, OffsetDateTime at) {
    return said("case.accepted", serial, at, at.plusDays(9), "{}");
  }

  static Message progressed(int serial, OffsetDateTime at, String state) {
    return said(
        "case.progress", serial, at, at.plusDays(9), "{\"state\": \"%s\"}".formatted(state));
  }

  static Message completed(int serial, OffsetDateTime at) {
    return said(
        "case.completed",
        serial,
        at,
        at.plusDays(9),
        "{\"outcome\": \"GRANTED\", \"text\": \"已批准。\"}");
  }

  static OffsetDateTime at(int minutes) {
    return T0.plus(Duration.ofMinutes(minutes));
  }

  private static String text(OffsetDateTime time) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
  }

  private static Message message(
      String type,
      String source,
      int serial,
      OffsetDateTime at,
      @Nullable OffsetDateTime due,
      ObjectNode body) {
    MessageType known = MessageType.of(type);
    TYPES.check(known, body);
    String id = type + "-" + serial + "-" + at;
    return new Message(
        id,
        known,
        id,
        caseNo(serial),
        null,
        source,
        at,
        Priority.ROUTINE,
        due == null ? null : new Deadline(due, "2026-1", false),
        0,
        DataLevel.L4,
        null,
        null,
        List.of(),
        body);
  }
}
