package org.lastmile.hub.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.MessageType;

/**
 * A native document and its canonical form, from two files beside each other.
 *
 * @param serial by what its numbers differ from those in the files; empty as it lies there
 */
public record Sample(
    String name, MessageType type, JsonNode canonical, byte[] nativeBytes, String serial) {
  private static final String CANONICAL = ".canonical.json";
  private static final String NATIVE = ".native.";
  private static final Pattern DIGITS = Pattern.compile("\\d+$");
  private static final int LONG = 8;
  private static final Pattern STEM = Pattern.compile("([a-z.-]+?)(?:\\.(\\d+))?(?:_.*)?");

  Sample(String name, MessageType type, JsonNode canonical, byte[] nativeBytes) {
    this(name, type, canonical, nativeBytes, "");
  }

  /** A document of the connector under test, in one of its {@code samples}: {@code outbound/case.submitted.canonical.json}. */
  public static String textOf(String file) {
    try {
      return Files.readString(Path.of("target/classes/samples").resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same, of JSON. */
  public static JsonNode treeOf(String file) {
    return Json.parse(textOf(file).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The same document with other numbers of the system's own, as if it were written today.
   *
   * @param numbers what is such a number, and ends with digits
   * @param fresh twelve digits that were never given before
   */
  public Sample numbered(Pattern numbers, String fresh) {
    return changed(text -> numbered(text, numbers, fresh), fresh);
  }

  /** A text with other numbers, as {@link #numbered(Pattern, String)} changes them; long ones stay as long as they are. */
  public static String numbered(String text, Pattern numbers, String fresh) {
    return numbers
        .matcher(text)
        .replaceAll(
            found -> {
              String number = found.group();
              int from = DIGITS.matcher(number).replaceFirst("").length();
              int length = number.length() - from;
              int kept = Math.max(0, length - fresh.length());
              int left = length < LONG ? 0 : Math.max(0, fresh.length() - length);
              return Matcher.quoteReplacement(
                  number.substring(0, from + kept) + fresh.substring(left));
            });
  }

  /** The same document with other words; those of a format that is no text must be ASCII. */
  public Sample worded(Map<String, String> words) {
    Sample changed = this;
    for (Map.Entry<String, String> word : words.entrySet()) {
      changed = changed.changed(text -> text.replace(word.getKey(), word.getValue()), serial);
    }
    return changed;
  }

  private Sample changed(UnaryOperator<String> change, String fresh) {
    return new Sample(
        name,
        type,
        Json.parse(change.apply(canonical.toString()).getBytes(StandardCharsets.UTF_8)),
        Documents.changed(nativeBytes, change),
        fresh);
  }

  /** The native document of a format that is text. */
  public String text() {
    return Documents.text(nativeBytes);
  }

  /** The samples of a directory, which need not exist; a file without its other half is a fault. */
  static List<Sample> find(Path directory) throws IOException {
    List<Sample> samples = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return samples;
    }
    List<Path> files;
    try (Stream<Path> list = Files.list(directory)) {
      files = list.sorted().toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (name.contains(NATIVE)) {
        String stem = name.substring(0, name.indexOf(NATIVE));
        byte[] canonical = Files.readAllBytes(directory.resolve(stem + CANONICAL));
        samples.add(new Sample(stem, type(stem), Json.parse(canonical), Files.readAllBytes(file)));
      } else if (!name.endsWith(CANONICAL) && !Cases.isOne(file)) {
        throw new IOException(
            file
                + ": allowed are <type>[.<version>][_<variant>].native.<ext> and the same with .canonical.json");
      }
    }
    long canonicals = files.stream().filter(file -> file.toString().endsWith(CANONICAL)).count();
    if (canonicals != samples.size()) {
      throw new IOException(
          directory
              + ": holds "
              + canonicals
              + " canonical and "
              + samples.size()
              + " native files");
    }
    return samples;
  }

  private static MessageType type(String stem) {
    Matcher name = STEM.matcher(stem);
    if (!name.matches()) {
      return MessageType.of(stem);
    }
    String version = name.group(2);
    return new MessageType(name.group(1), version == null ? 1 : Integer.parseInt(version));
  }
}
