package org.lastmile.hub.transit;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What log lines say about a message and a fault, as fields of their own: ids and codes, never content. Exceptions are
 * never handed to the log, because their texts may quote what was sent; {@link #trail} is what may be said of them.
 */
public final class LogLines {
  private static final int MOST_CAUSES = 5;
  private static final String OWN = "org.lastmile.";

  private LogLines() {}

  /** Adds trace, case, id and type of the message that a line is about. */
  public static LoggingEventBuilder about(LoggingEventBuilder line, Message message) {
    LoggingEventBuilder known =
        traced(line, message.traceparent())
            .addKeyValue("hub.message", message.id())
            .addKeyValue("hub.type", message.type().toString());
    return message.caseNo() == null ? known : known.addKeyValue("hub.case", message.caseNo());
  }

  /** Adds the trace id, where there is a message no more, or not yet. */
  public static LoggingEventBuilder traced(LoggingEventBuilder line, @Nullable String traceparent) {
    String trace = Traceparents.traceId(traceparent);
    return trace == null ? line : line.addKeyValue("trace.id", trace);
  }

  /** Adds the system, the code and the place of a fault; its place may be null. */
  public static LoggingEventBuilder fault(
      LoggingEventBuilder line, String system, HubException fault) {
    LoggingEventBuilder known =
        line.addKeyValue("hub.system", system)
            .addKeyValue("hub.code", fault.code())
            .addKeyValue("hub.kind", fault.kind().name());
    return fault.place() == null ? known : known.addKeyValue("hub.place", fault.place());
  }

  /** Classes and codes of an exception and its causes, and where in the hub each arose; without their texts. */
  public static String trail(@Nullable Throwable thrown) {
    StringBuilder trail = new StringBuilder();
    Throwable cause = thrown;
    for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
      trail.append(i == 0 ? "" : " < ").append(cause.getClass().getName());
      trail.append(cause instanceof HubException own ? "[" + own.code() + "]" : "");
      trail.append(frame(cause));
      cause = cause.getCause();
    }
    return trail.toString();
  }

  private static String frame(Throwable thrown) {
    return Arrays.stream(thrown.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith(OWN))
        .limit(1)
        .map(frame -> " at " + frame)
        .collect(Collectors.joining());
  }
}
