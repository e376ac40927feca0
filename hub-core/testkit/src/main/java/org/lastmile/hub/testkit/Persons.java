package org.lastmile.hub.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lastmile.hub.mapping.FieldTag;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.MessageType;

/** What samples tell of persons. */
final class Persons {

  /** The area code of persons who do not exist. */
  static final String INVENTED = "339900";

  private static final Pattern CITIZEN_NUMBER =
      Pattern.compile(
          "(?<![0-9A-Za-z])[1-9]\\d{5}(?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])\\d{3}[0-9Xx](?![0-9A-Za-z])");

  /** GB 11643: weights of the first 17 digits, and the check character by their sum modulo 11. */
  private static final int[] WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};

  private static final String CHECKS = "10X98765432";

  private Persons() {}

  /** Citizen numbers of a sample that begin with a real area or have a wrong check character. */
  static Set<String> realNumbers(Sample sample) {
    Set<String> wrong = new TreeSet<>(realNumbers(sample.canonical().toString()));
    wrong.addAll(realNumbers(new String(sample.nativeBytes(), StandardCharsets.UTF_8)));
    wrong.addAll(realNumbers(new String(sample.nativeBytes(), Charset.forName("GB18030"))));
    return wrong;
  }

  /** The same of a text. */
  static Set<String> realNumbers(String text) {
    Set<String> wrong = new TreeSet<>();
    Matcher number = CITIZEN_NUMBER.matcher(text);
    while (number.find()) {
      if (!number.group().startsWith(INVENTED) || !checks(number.group())) {
        wrong.add(number.group());
      }
    }
    return wrong;
  }

  private static boolean checks(String number) {
    int sum = 0;
    for (int i = 0; i < WEIGHTS.length; i++) {
      sum += WEIGHTS[i] * (number.charAt(i) - '0');
    }
    return CHECKS.charAt(sum % 11) == Character.toUpperCase(number.charAt(17));
  }

  /** The texts of a body that are of level 3 and above and long enough to be told from others. */
  static Set<String> texts(MessageType type, JsonNode body) {
    Set<String> texts = new TreeSet<>();
    for (FieldTag tag : SampleMessages.TYPES.tags(type)) {
      if (tag.level().compareTo(DataLevel.L3) >= 0) {
        collect(body, tag.pointer().split("/"), 1, texts);
      }
    }
    return texts;
  }

  private static void collect(JsonNode tree, String[] path, int at, Set<String> texts) {
    if (at < path.length) {
      if (path[at].equals("*")) {
        tree.forEach(child -> collect(child, path, at + 1, texts));
      } else {
        collect(tree.path(path[at]), path, at + 1, texts);
      }
      return;
    }
    if (tree.isTextual() && telling(tree.textValue())) {
      texts.add(tree.textValue());
    }
    tree.forEach(child -> collect(child, path, at, texts));
  }

  private static boolean telling(String text) {
    return text.length() >= 6 || text.matches("\\p{IsHan}{2,}");
  }
}
