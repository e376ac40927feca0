package org.lastmile.hub.connector;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The {@code Retry-After} of an answer. */
final class RetryAfterHeader {
  static final String NAME = "Retry-After";

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

  private RetryAfterHeader() {}

  /**
   * How long the system is not to be called; not positive where it does not say, or nothing that can be read. A date is
   * compared with the answer's own {@code Date}, because clocks differ.
   */
  static Duration read(Map<String, String> headers) {
    Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    byName.putAll(headers);
    String after = byName.getOrDefault(NAME, "").strip();
    try {
      return SECONDS.matcher(after).matches()
          ? Duration.ofSeconds(Long.parseLong(after))
          : Duration.between(date(byName.getOrDefault("Date", "").strip()), date(after));
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }

  private static ZonedDateTime date(String text) {
    return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
  }
}
