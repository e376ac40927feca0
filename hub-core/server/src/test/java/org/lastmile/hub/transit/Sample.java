package org.lastmile.hub.transit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.OffsetDateTime;
import java.util.List;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;

/** Messages for the tests of the core. */
final class Sample {
  static final OffsetDateTime NOON = OffsetDateTime.parse("2026-11-24T12:00:00+08:00");

  private Sample() {}

  static Message message(String id, String caseNo, Priority priority) {
    return message("case.submitted", id, caseNo, priority, 0);
  }

  static Message dispatched(String id, String caseNo) {
    return message("case.dispatched", id, caseNo, Priority.ROUTINE, 0);
  }

  static Message state(String id, String caseNo, long version) {
    return message("case.progress", id, caseNo, Priority.ROUTINE, version);
  }

  private static Message message(
      String type, String id, String caseNo, Priority priority, long version) {
    return new Message(
        id,
        MessageType.of(type),
        id,
        caseNo,
        null,
        "a",
        NOON,
        priority,
        null,
        version,
        DataLevel.L2,
        null,
        null,
        List.of(),
        JsonNodeFactory.instance.objectNode().put("n", id));
  }
}
