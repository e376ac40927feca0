package org.lastmile.hub.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table in plain text. Chinese characters take two places, as terminals show them. */
public final class TextTable {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  public TextTable(String... titles) {
    rows.add(Arrays.asList(titles));
  }

  public void row(List<String> cells) {
    rows.add(cells.stream().map(TextTable::oneLine).toList());
  }

  public void print(PrintWriter out) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(pad(row.get(i), widths[i])).append(GAP);
      }
      out.println(line.toString().stripTrailing());
    }
  }

  /** Control characters could move the cursor or fake a row. */
  static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }

  /** The text and as many blanks as it lacks. */
  public static String pad(String text, int places) {
    return text + " ".repeat(Math.max(0, places - width(text)));
  }

  private static int width(String text) {
    return text.codePoints().map(point -> isWide(point) ? 2 : 1).sum();
  }

  private static boolean isWide(int point) {
    return switch (Character.UnicodeScript.of(point)) {
      case HAN, HIRAGANA, KATAKANA, HANGUL -> true;
      default -> point >= 0x3000 && point <= 0x303F || point >= 0xFF01 && point <= 0xFF60;
    };
  }
}
