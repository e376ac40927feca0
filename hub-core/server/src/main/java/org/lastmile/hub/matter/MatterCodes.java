package org.lastmile.hub.matter;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lastmile.hub.mapping.CheckedNumbers;

/**
 * The layout of codes by GB/T 39554.1: a basic code has 12 digits, an implementation code 31 characters (unified social
 * credit code of the body 18, level 1, basic code 12), a handling item code 33 (implementation code, 2 digits), a case
 * number 43 or more (implementation code, yyyyMMdd, serial of 4 digits or more).
 */
public final class MatterCodes {
  private static final int USCC = 18;
  private static final int IMPLEMENTATION = 31;
  private static final Pattern AFTER_USCC = Pattern.compile("[1-6][0-9]{12}");
  private static final Pattern CASE_NUMBER =
      Pattern.compile("([0-9A-Z]{31})[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{4,}");

  private MatterCodes() {}

  /** Whether it is an implementation code, with the right check character (GB 32100). */
  public static boolean isImplementation(String code) {
    return code.length() == IMPLEMENTATION
        && CheckedNumbers.isUscc(code.substring(0, USCC))
        && AFTER_USCC.matcher(code.substring(USCC)).matches();
  }

  /** Whether it is a code of what is handled under an implementation code. */
  public static boolean isHandlingItem(String code) {
    return code.length() == IMPLEMENTATION + 2
        && isImplementation(implementationOf(code))
        && code.substring(IMPLEMENTATION).chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** The implementation code that a handling item code begins with. */
  static String implementationOf(String handlingItem) {
    return handlingItem.substring(0, IMPLEMENTATION);
  }

  /** The basic code in an implementation code. */
  public static String basic(String implementation) {
    return implementation.substring(USCC + 1);
  }

  /** The type in an implementation code, as its source numbers types: 01 for 行政许可. */
  static String type(String implementation) {
    return basic(implementation).substring(2, 4);
  }

  /** The level in an implementation code: 2 province, 3 city, 4 county or district, 5 town or street, 6 village. */
  public static int level(String implementation) {
    return Character.digit(implementation.charAt(USCC), 10);
  }

  /** The implementation code that a case number begins with; empty for a number of another layout. */
  public static Optional<String> ofCase(String caseNumber) {
    Matcher number = CASE_NUMBER.matcher(caseNumber);
    return number.matches() ? Optional.of(number.group(1)) : Optional.empty();
  }
}
