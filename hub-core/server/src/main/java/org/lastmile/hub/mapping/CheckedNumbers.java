package org.lastmile.hub.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Function;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Numbers with a check character, which shows a slip of the pen and digits that a spreadsheet has lost. How they are
 * written is put right (full-width digits, spaces, a leading apostrophe, lower case); what they say never is.
 */
public final class CheckedNumbers {
  private static final Pattern AROUND = Pattern.compile("[\\s\\p{Z}'\uFEFF]+");

  private static final Pattern CITIZEN_ID = Pattern.compile("[1-9][0-9]{16}[0-9X]");
  private static final int[] CITIZEN_WEIGHTS = {
    7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2
  };
  private static final String CITIZEN_CHECKS = "10X98765432";

  private static final String USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  private static final Pattern USCC =
      Pattern.compile("[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}");

  private CheckedNumbers() {}

  /** The functions of JSLT, {@code citizen-id(value, field)} and {@code uscc(value, field)}. */
  static List<Function> functions() {
    return List.of(
        new Checked(
            "citizen-id",
            "CITIZEN_ID_INVALID",
            "citizen ID; allowed are 18 characters with a day of birth and the right check character (GB 11643)",
            CheckedNumbers::isCitizenId),
        new Checked(
            "uscc",
            "USCC_INVALID",
            "unified social credit code; allowed are 18 characters with the right check character (GB 32100-2015)",
            CheckedNumbers::isUscc));
  }

  /** A number as it is to be written. */
  public static String written(String text) {
    String plain = Normalizer.normalize(text, Normalizer.Form.NFKC);
    return AROUND.matcher(plain).replaceAll("").toUpperCase(Locale.ROOT);
  }

  /** GB 11643: weights of the first 17 digits, and the check character by their sum modulo 11. */
  static boolean isCitizenId(String number) {
    if (!CITIZEN_ID.matcher(number).matches()) {
      return false;
    }
    try {
      LocalDate.parse(number.substring(6, 14), DateTimeFormatter.BASIC_ISO_DATE);
    } catch (DateTimeException e) {
      return false;
    }
    int sum = 0;
    for (int at = 0; at < CITIZEN_WEIGHTS.length; at++) {
      sum += CITIZEN_WEIGHTS[at] * (number.charAt(at) - '0');
    }
    return number.charAt(17) == CITIZEN_CHECKS.charAt(sum % 11);
  }

  /** GB 32100-2015: weights 3^n modulo 31 of the first 17 characters. */
  public static boolean isUscc(String code) {
    if (!USCC.matcher(code).matches()) {
      return false;
    }
    int sum = 0;
    int weight = 1;
    for (int at = 0; at < 17; at++) {
      sum += weight * USCC_CHARACTERS.indexOf(code.charAt(at));
      weight = weight * 3 % 31;
    }
    return code.charAt(17) == USCC_CHARACTERS.charAt((31 - sum % 31) % 31);
  }

  /**
   * {@code name(value, field)}: the number as it is to be written, null for null.
   *
   * @param code of the fault (CALLER), which names the field and never the value
   */
  private record Checked(String name, String code, String what, Predicate<String> right)
      implements Function {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public int getMinArguments() {
      return 2;
    }

    @Override
    public int getMaxArguments() {
      return 2;
    }

    @Override
    public JsonNode call(JsonNode input, JsonNode[] arguments) {
      if (arguments[0].isNull()) {
        return NullNode.instance;
      }
      String number = written(arguments[0].asText());
      if (!right.test(number)) {
        String field = arguments[1].asText();
        throw new HubException(code, FaultKind.CALLER, field + " is no " + what, field, null);
      }
      return TextNode.valueOf(number);
    }
  }
}
