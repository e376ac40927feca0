package org.lastmile.hub.transit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;

/**
 * A dead letter in the form it has in the queue: JSON, version 1.
 *
 * @param queue that the message was taken from
 * @param destination where it was to go in the other zone, null if it was not to cross
 * @param attempts that were made before it was given up
 * @param replay number of the replay that died, 0 for the message itself
 * @param content what was taken: a message in its wire form, or bytes that are none
 */
record Letter(
    String system,
    String queue,
    @Nullable String destination,
    String code,
    FaultKind kind,
    String reason,
    @Nullable String place,
    int attempts,
    OffsetDateTime at,
    int replay,
    byte[] content) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int VERSION = 1;
  private static final String EVENT = "event";
  private static final String BYTES = "bytes";

  /** @throws HubException {@code DEAD_LETTER_ENCODE}, LASTING */
  byte[] encode() {
    ObjectNode letter = JSON.createObjectNode();
    letter.put("version", VERSION);
    letter.put("system", system);
    letter.put("queue", queue);
    letter.put("destination", destination);
    letter.put("code", code);
    letter.put("kind", kind.name());
    letter.put("reason", reason);
    letter.put("place", place);
    letter.put("attempts", attempts);
    letter.put("at", at.toString());
    letter.put("replay", replay);
    Message message = message();
    if (message == null) {
      letter.put(BYTES, content);
    } else {
      letter.set(EVENT, Wire.tree(message));
    }
    try {
      return JSON.writeValueAsBytes(letter);
    } catch (JsonProcessingException e) {
      throw unfit("cannot write a dead letter", "DEAD_LETTER_ENCODE", e);
    }
  }

  /**
   * Reads also what an earlier release wrote, without system, destination and replay.
   *
   * @throws HubException {@code DEAD_LETTER_FORM}, LASTING, for what is no letter
   */
  static Letter decode(byte[] bytes) {
    try {
      JsonNode letter = JSON.readTree(bytes);
      String queue = letter.required("queue").asText();
      JsonNode event = letter.get(EVENT);
      return new Letter(
          letter.path("system").asText(systemOf(queue)),
          queue,
          letter.path("destination").textValue(),
          letter.required("code").asText(),
          FaultKind.valueOf(letter.required("kind").asText()),
          letter.path("reason").asText(""),
          letter.path("place").textValue(),
          letter.path("attempts").asInt(),
          OffsetDateTime.parse(letter.required("at").asText()),
          letter.path("replay").asInt(),
          event == null
              ? letter.required(BYTES).binaryValue()
              : event.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException e) {
      throw unfit("not a dead letter", "DEAD_LETTER_FORM", e);
    }
  }

  private static HubException unfit(String what, String code, Exception cause) {
    return new HubException(code, FaultKind.LASTING, what, null, cause);
  }

  /** The system of a queue's name: what stands after {@code to.} or {@code from.}. */
  static String systemOf(String queue) {
    String plain = Addresses.plain(queue);
    return plain.substring(plain.indexOf('.') + 1);
  }

  /** What was taken, null if it is no message. */
  @Nullable Message message() {
    try {
      return Wire.decode(content);
    } catch (HubException e) {
      return null;
    }
  }

  /** The same for the same message out of the same queue in the same replay. */
  String id() {
    Message message = message();
    String what =
        message == null ? HexFormat.of().formatHex(Ids.sha256().digest(content)) : message.id();
    return Ids.of("dead", what, Addresses.plain(queue), Integer.toString(replay));
  }
}
