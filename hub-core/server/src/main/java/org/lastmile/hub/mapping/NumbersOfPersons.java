package org.lastmile.hub.mapping;

import java.util.regex.Pattern;

/** Numbers in free text that look like those of a person. */
public final class NumbersOfPersons {
  /** Eighteen characters with a date of birth inside, or a mobile number, standing by themselves. */
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<![0-9A-Za-z])(?:[1-9]\\d{5}(?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\\d|3[01])\\d{3}[0-9Xx]"
              + "|(?:\\+?86)?1[3-9]\\d{9})(?![0-9A-Za-z])");

  private NumbersOfPersons() {}

  /** Whether there is one. */
  public static boolean in(String text) {
    return NUMBER.matcher(text).find();
  }

  /** The text with each of them replaced. */
  public static String replaced(String text, String by) {
    return NUMBER.matcher(text).replaceAll(by);
  }
}
