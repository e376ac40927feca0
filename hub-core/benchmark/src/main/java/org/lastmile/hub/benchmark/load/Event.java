package org.lastmile.hub.benchmark.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.transit.Wire;

/**
 * A CloudEvent, made once and numbered anew for each message. The number stands in the event's id and in the body, which
 * reaches the department.
 */
public final class Event {
  /** Media type of {@link #bytes}. */
  public static final String MEDIA_TYPE = Wire.MEDIA_TYPE;

  private static final byte[] MARK = "bench#".getBytes(StandardCharsets.US_ASCII);
  private static final int BATCH_DIGITS = 4;
  private static final int MESSAGE_DIGITS = 8;
  private static final String NUMBER = "bench#0000-00000000";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final byte[] template;

  /** Which message of which batch. */
  record Number(int batch, int message) {}

  private Event(byte[] template) {
    this.template = template;
  }

  /**
   * Hands in a case.
   *
   * @param size bytes of the whole event, at least that of the smallest one, about 600
   */
  public static Event application(int size) {
    int bare = application("").length;
    return new Event(application("x".repeat(Math.max(0, size - bare))));
  }

  /** Reports a bus on fire, which is urgent. */
  public static Event busFire() {
    ObjectNode event = event("incident.reported", Priority.URGENT);
    ObjectNode body = event.putObject("data");
    body.put("kind", "vehicle-fire");
    body.put("text", "文三路马塍路口附近一辆公交车起火");
    ObjectNode place = body.putObject("place");
    place.put("text", "文三路马塍路口");
    place.put("longitude", 120.1424);
    place.put("latitude", 30.2776);
    place.put("coordinateSystem", "GCJ-02");
    body.put("eventTime", "2026-11-24T14:02:00+08:00");
    body.put("reportTime", "2026-11-24T14:03:05+08:00");
    body.putObject("reporter").put("grid", "WS-01-04").put("phone", "13800000003");
    body.put("casualties", "unknown");
    body.put("status", "actual");
    return new Event(end(event, body));
  }

  private static ObjectNode event(String type, Priority priority) {
    ObjectNode event = JSON.createObjectNode();
    event.put("specversion", "1.0");
    event.put("id", NUMBER);
    event.put("source", "/bench");
    event.put("type", "org.lastmile." + type);
    event.put("datacontenttype", "application/json");
    event.put("priority", priority.name());
    return event;
  }

  private static byte[] application(String filling) {
    ObjectNode event = event("case.submitted", Priority.ROUTINE);
    ObjectNode body = event.putObject("data");
    body.put("category", "repair");
    ObjectNode applicant = body.putObject("applicant");
    applicant.put("kind", "natural");
    applicant.put("name", "张样例");
    applicant.put("citizenId", "339900195803120011");
    applicant.put("phone", "13800000001");
    body.put("subject", "路灯不亮");
    body.putObject("form").put("text", filling);
    body.putArray("materials");
    return end(event, body);
  }

  private static byte[] end(ObjectNode event, ObjectNode body) {
    ObjectNode origin = body.putObject("origin");
    origin.put("system", "bench");
    origin.put("number", NUMBER);
    try {
      return JSON.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts are always written", e);
    }
  }

  /** The event as this message of the batch. */
  public byte[] bytes(Batch batch, int message) {
    byte[] bytes = template.clone();
    for (int at = next(bytes, 0); at >= 0; at = next(bytes, at)) {
      write(bytes, at, BATCH_DIGITS, batch.number());
      write(bytes, at + BATCH_DIGITS + 1, MESSAGE_DIGITS, message);
    }
    return bytes;
  }

  /** The body of the event as this message of the batch. */
  public ObjectNode body(Batch batch, int message) {
    try {
      return (ObjectNode) JSON.readTree(bytes(batch, message)).required("data");
    } catch (IOException e) {
      throw new IllegalStateException("what was written is readable", e);
    }
  }

  /** The number in what a department got, null if there is none. */
  static @Nullable Number number(byte[] delivered) {
    int at = next(delivered, 0);
    return at < 0
        ? null
        : new Number(
            read(delivered, at, BATCH_DIGITS),
            read(delivered, at + BATCH_DIGITS + 1, MESSAGE_DIGITS));
  }

  /** Position of the first digit after the next mark, -1 if there is none. */
  private static int next(byte[] bytes, int from) {
    int last = bytes.length - NUMBER.length();
    for (int at = from; at <= last; at++) {
      if (bytes[at] == MARK[0] && matches(bytes, at)) {
        return at + MARK.length;
      }
    }
    return -1;
  }

  private static boolean matches(byte[] bytes, int at) {
    for (int i = 1; i < MARK.length; i++) {
      if (bytes[at + i] != MARK[i]) {
        return false;
      }
    }
    return true;
  }

  private static void write(byte[] bytes, int at, int digits, int value) {
    int rest = value;
    for (int i = at + digits - 1; i >= at; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  private static int read(byte[] bytes, int at, int digits) {
    int value = 0;
    for (int i = at; i < at + digits; i++) {
      value = value * 10 + bytes[i] - '0';
    }
    return value;
  }
}
