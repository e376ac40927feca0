package org.lastmile.hub.spi;

import java.time.Duration;

/** Reads values with units that the hub has already checked; units of size are powers of 1024. */
final class ConfigUnits {
  private static final long KILO = 1024;

  private ConfigUnits() {}

  static Duration duration(String value) {
    long number = number(value);
    return switch (unit(value)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d" -> Duration.ofDays(number);
      default -> throw unknown(value, "ms, s, m, h and d");
    };
  }

  static long bytes(String value) {
    long number = number(value);
    return switch (unit(value)) {
      case "B" -> number;
      case "KB" -> number * KILO;
      case "MB" -> number * KILO * KILO;
      case "GB" -> number * KILO * KILO * KILO;
      default -> throw unknown(value, "B, KB, MB and GB");
    };
  }

  private static long number(String value) {
    String digits = value.substring(0, value.length() - unit(value).length());
    if (digits.isEmpty() || digits.length() > 9) {
      throw unknown(value, "those of its type, after a whole number");
    }
    return Long.parseLong(digits);
  }

  private static String unit(String value) {
    int end = 0;
    while (end < value.length() && value.charAt(end) >= '0' && value.charAt(end) <= '9') {
      end++;
    }
    return value.substring(end);
  }

  private static HubException unknown(String value, String allowed) {
    return new HubException(
        "CONFIG_UNIT", FaultKind.LASTING, "value is '" + value + "', allowed units are " + allowed);
  }
}
