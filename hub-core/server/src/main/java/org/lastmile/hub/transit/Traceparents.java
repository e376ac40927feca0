package org.lastmile.hub.transit;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** W3C trace contexts: every message has one, from the door on; what follows from a message keeps its trace id. */
public final class Traceparents {
  /** No version ff, and no id of zeros only. */
  private static final Pattern FORM =
      Pattern.compile(
          "((?!ff)[0-9a-f]{2})-((?!0{32})[0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

  private static final int TRACE = 2;
  private static final int PARENT = 3;
  private static final int FLAGS = 4;
  private static final int MORE = 5;
  private static final int TRACE_BYTES = 16;
  private static final int PARENT_BYTES = 8;

  private final SecureRandom random = new SecureRandom();

  /** What the caller brought if it is one, or a new one. */
  public String orNew(@Nullable String given) {
    String known = valid(given);
    if (known != null) {
      return known;
    }
    byte[] bytes = new byte[TRACE_BYTES + PARENT_BYTES];
    random.nextBytes(bytes);
    // an id of zeros only is not allowed
    bytes[0] |= 1;
    bytes[TRACE_BYTES] |= 1;
    return of(bytes);
  }

  /** One for a message that nothing in particular caused, the same whenever the same message is made again. */
  public static String derived(String messageId) {
    return of(Ids.sha256().digest(messageId.getBytes(StandardCharsets.UTF_8)));
  }

  private static String of(byte[] bytes) {
    HexFormat hex = HexFormat.of();
    return "00-"
        + hex.formatHex(bytes, 0, TRACE_BYTES)
        + "-"
        + hex.formatHex(bytes, TRACE_BYTES, TRACE_BYTES + PARENT_BYTES)
        + "-00";
  }

  /** In the form of version 00, or null if it is no trace context. */
  public static @Nullable String valid(@Nullable String given) {
    if (given == null) {
      return null;
    }
    Matcher form = FORM.matcher(given.strip().toLowerCase(Locale.ROOT));
    if (!form.matches() || (form.group(1).equals("00") && form.group(MORE) != null)) {
      return null;
    }
    return "00-" + form.group(TRACE) + "-" + form.group(PARENT) + "-" + form.group(FLAGS);
  }

  /** The trace id of a trace context, null if it is none. */
  public static @Nullable String traceId(@Nullable String traceparent) {
    String known = valid(traceparent);
    return known == null ? null : known.split("-")[1];
  }
}
