package org.lastmile.connectors.clinicdata.fake;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A message read by splitting it at its bars and hats. */
public record Hl7(List<String[]> segments) {
  private static final int HEADER = 3;

  static Hl7 of(String text) {
    return new Hl7(
        Arrays.stream(text.split("\r"))
            .filter(segment -> !segment.isEmpty())
            .map(segment -> segment.split("\\|", -1))
            .toList());
  }

  /** As it travels, but for the ends of the segments. */
  @Override
  public String toString() {
    return segments.stream()
        .map(segment -> String.join("|", segment))
        .collect(Collectors.joining("\n"));
  }

  /** The names of the segments, in their order. */
  public List<String> names() {
    return segments.stream().map(segment -> segment[0]).toList();
  }

  /** A field of the first segment of the name, such as {@code PID-5}, or a component, {@code PID-3.1}; empty if missing. */
  public String get(String path) {
    String[] parts = path.split("[-.]");
    String[] segment =
        segments.stream().filter(one -> one[0].equals(parts[0])).findFirst().orElse(new String[0]);
    // the first field of MSH is the bar itself
    int number = Integer.parseInt(parts[1]) - (parts[0].equals("MSH") ? 1 : 0);
    String field = number < segment.length ? segment[number] : "";
    if (parts.length < HEADER) {
      return field;
    }
    String[] components = field.split("\\^", -1);
    int component = Integer.parseInt(parts[2]) - 1;
    return component < components.length ? unescaped(components[component]) : "";
  }

  static String unescaped(String text) {
    return text.replace("\\F\\", "|")
        .replace("\\S\\", "^")
        .replace("\\T\\", "&")
        .replace("\\R\\", "~")
        .replace("\\.br\\", "\n")
        .replace("\\E\\", "\\");
  }
}
