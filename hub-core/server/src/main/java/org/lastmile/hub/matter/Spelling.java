package org.lastmile.hub.matter;

import java.text.Normalizer;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lastmile.hub.mapping.CheckedNumbers;

/** How texts of a list are put right; what they say never changes, and what is not understood stays as it is. */
final class Spelling {
  /** Codes come in parts: 11330106…-4-330104001000-01. */
  private static final Pattern BETWEEN_PARTS = Pattern.compile("[-_./·—]");

  private static final Pattern WIDE =
      Pattern.compile("[\\uFF10-\\uFF19\\uFF21-\\uFF3A\\uFF41-\\uFF5A]");
  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");
  private static final Pattern DAYS = Pattern.compile("([0-9]+)(\\P{Nd}*)");
  private static final Pattern DATE =
      Pattern.compile(
          "([0-9]{4})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})日?|([0-9]{4})([0-9]{2})([0-9]{2})");

  private Spelling() {}

  static String code(String text, Predicate<String> right) {
    String plain = BETWEEN_PARTS.matcher(CheckedNumbers.written(text)).replaceAll("");
    return right.test(plain) ? plain : text;
  }

  /** Names have brackets of full width, and digits and letters of half width. */
  static String name(String text) {
    String narrow =
        WIDE.matcher(text)
            .replaceAll(one -> Normalizer.normalize(one.group(), Normalizer.Form.NFKC));
    return BLANKS
        .matcher(narrow.replace('(', '\uFF08').replace(')', '\uFF09').replace('\u00A0', ' '))
        .replaceAll(" ")
        .strip();
  }

  /** Digits, letters and signs of half width, without blanks. */
  static String plain(String text) {
    return BLANKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKC)).replaceAll("");
  }

  static String type(String text) {
    String plain = plain(text);
    String padded = plain.matches("[1-9]") ? "0" + plain : plain;
    return MatterType.of(padded)
        .or(() -> MatterType.titled(plain))
        .map(MatterType::code)
        .orElse(text);
  }

  /** The number of days, and the words behind it, which may be none. */
  record Days(String number, String unit) {}

  static Optional<Days> days(String text) {
    Matcher days = DAYS.matcher(plain(text));
    return days.matches() ? Optional.of(new Days(days.group(1), days.group(2))) : Optional.empty();
  }

  static String date(String text) {
    Matcher date = DATE.matcher(plain(text));
    if (!date.matches()) {
      return text;
    }
    int first = date.group(1) == null ? 4 : 1;
    return "%s-%2s-%2s"
        .formatted(date.group(first), date.group(first + 1), date.group(first + 2))
        .replace(' ', '0');
  }
}
