package org.lastmile.hub.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.connector.DryRun;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.HubException;

/**
 * Texts that a name may be made of, and what a document is with one of them in place of another.
 *
 * <p>The characters are the 8,105 of the official table of 2013 (通用规范汉字表), of which 1,467 are not in GB2312, 276 not in
 * GBK and 196 beyond the first 65,536 of Unicode.
 */
final class Characters {
  /** Names as they occur, which a narrow charset, a width or a pattern may not expect. */
  static final List<String> AWKWARD =
      List.of("〇", "䶮", "㛃", "𠮷野", "迪丽热巴·样例", "样例阿卜杜热合曼·买买提明", "欧阳样例", "𬸚𫖯", "镕喆堃邨");

  /** How many characters are put into a field at once, the most first. */
  private static final int[] SIZES = {10_000, 400, 60, 20, 10, 4};

  private static final Pattern HAN = Pattern.compile("\\p{IsHan}{2,}");
  private static final Charset GB2312 = Charset.forName("GB2312");
  private static final Charset GBK = Charset.forName("GBK");
  private static final Charset GB18030 = Charset.forName("GB18030");

  private Characters() {}

  /**
   * What became of a document with another text.
   *
   * @param right whether it holds the text unchanged
   * @param refusedByPlace whether it was refused, with the place named
   * @param words what happened
   */
  record Outcome(boolean right, boolean refusedByPlace, String words) {
    static final Outcome RIGHT = new Outcome(true, false, "");

    /** The first outcome that is right, else the first refusal that names its place, else the first of all. */
    static <T> Outcome first(List<DryRun.Outcome<T>> outcomes, Predicate<T> right) {
      Outcome best = null;
      for (DryRun.Outcome<T> outcome : outcomes) {
        T result = outcome.result();
        if (result != null && right.test(result)) {
          return Outcome.RIGHT;
        }
        HubException refusal = outcome.refusal();
        String place = refusal == null ? null : refusal.place();
        if (best == null || (place != null && !place.isEmpty())) {
          best = new Outcome(false, place != null && !place.isEmpty(), Example.told(outcome));
        }
      }
      return best == null ? new Outcome(false, false, "no mapping") : best;
    }
  }

  /** Puts another text into a field. */
  interface Trial {
    Outcome with(String text);
  }

  /** The official characters, by the smallest charset that holds them: GB2312, GBK, none of the two. */
  static List<List<String>> official() {
    List<List<String>> classes = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try (InputStream file =
        Objects.requireNonNull(Characters.class.getResourceAsStream("official-characters.txt"))) {
      new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .codePoints()
          .filter(one -> one != '\n')
          .mapToObj(Character::toString)
          .forEach(
              one ->
                  classes
                      .get(
                          GB2312.newEncoder().canEncode(one)
                              ? 0
                              : GBK.newEncoder().canEncode(one) ? 1 : 2)
                      .add(one));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return classes;
  }

  /** The texts of a tree that are of Chinese characters alone, each once. */
  static Set<String> texts(JsonNode tree) {
    Set<String> texts = new TreeSet<>();
    collect(tree, texts);
    return texts;
  }

  private static void collect(JsonNode tree, Set<String> texts) {
    if (tree.isTextual() && HAN.matcher(tree.textValue()).matches()) {
      texts.add(tree.textValue());
    }
    tree.forEach(child -> collect(child, texts));
  }

  /** The tree with one text in place of another, wherever it occurs in it. */
  static JsonNode replaced(JsonNode tree, String text, String other) {
    return switch (tree) {
      case ObjectNode object -> {
        ObjectNode copy = object.objectNode();
        object
            .properties()
            .forEach(field -> copy.set(field.getKey(), replaced(field.getValue(), text, other)));
        yield copy;
      }
      case ArrayNode array -> {
        ArrayNode copy = array.arrayNode();
        array.forEach(item -> copy.add(replaced(item, text, other)));
        yield copy;
      }
      case TextNode one -> TextNode.valueOf(one.textValue().replace(text, other));
      default -> tree;
    };
  }

  /** The charset in which a document holds the text, null if in none that is known here. */
  static @Nullable Charset charset(byte[] document, String text) {
    for (Charset charset : List.of(StandardCharsets.UTF_8, GB18030)) {
      if (contains(document, text, charset)) {
        return charset;
      }
    }
    return null;
  }

  /** Whether the document holds the text in the charset, or in whatever way JSON writes it. */
  static boolean contains(byte[] document, String text, Charset charset) {
    if (document.length > 0 && document[0] == '{') {
      return Json.parse(document).toString().contains(text);
    }
    return bytes(document).contains(bytes(text.getBytes(charset)));
  }

  /** The document with one text in place of another. */
  static byte[] replaced(byte[] document, String text, String other, Charset charset) {
    return bytes(document)
        .replace(bytes(text.getBytes(charset)), bytes(other.getBytes(charset)))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** One char for each byte. */
  private static String bytes(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /**
   * Puts all of them into a field, if it is free text: other characters of GB2312 of the same number pass. Those of
   * GB2312 must pass then; any other must pass or be refused with its place.
   *
   * @throws AssertionError with the characters that did neither
   */
  static void pass(String text, Trial trial) {
    List<List<String>> classes = official();
    List<String> common = classes.getFirst();
    int most = text.codePointCount(0, text.length());
    if (!trial.with(join(common, 100, most)).right()) {
      return;
    }
    for (int size : SIZES) {
      if (size > most && trial.with(join(common, 0, size)).right()) {
        most = size;
        break;
      }
    }
    for (List<String> characters : classes) {
      for (int from = 0; from < characters.size(); from += most) {
        tried(join(characters, from, most), trial, characters.equals(common));
      }
    }
    AWKWARD.forEach(name -> tried(name, trial, false));
  }

  private static void tried(String text, Trial trial, boolean mustPass) {
    Outcome outcome = trial.with(text);
    if (!outcome.right() && (mustPass || !outcome.refusedByPlace())) {
      throw new AssertionError(text + ": " + outcome.words());
    }
  }

  private static String join(List<String> characters, int from, int number) {
    return String.join("", characters.subList(from, Math.min(characters.size(), from + number)));
  }
}
