package org.lastmile.hub.cli;

import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.matter.Finding;

/** What is not in order in a list of matters, as a table for people and as a file for the list's author. */
record MatterFindings(List<Finding> findings, CommandWords words) {
  private static final String BOM = "\uFEFF";
  private static final int SHOWN = 50;

  void print(PrintWriter out) {
    if (findings.isEmpty()) {
      return;
    }
    TextTable table = new TextTable(titles().toArray(String[]::new));
    for (Finding one : findings) {
      table.row(cells(one).stream().map(MatterFindings::shortened).toList());
    }
    table.print(out);
    findings.stream()
        .collect(Collectors.groupingBy(Finding::code, TreeMap::new, Collectors.counting()))
        .forEach((code, count) -> out.println(code + " " + count + ": " + words.of(code)));
  }

  /** With a byte order mark, so that Excel reads it; no cell is a formula. */
  byte[] csv() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(BOM.getBytes(StandardCharsets.UTF_8));
    try (SequenceWriter lines =
        Json.csv()
            .writer()
            .with(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
            .with(CsvSchema.emptySchema().withLineSeparator("\r\n"))
            .writeValues(out)) {
      lines.write(titles().toArray());
      for (Finding one : findings) {
        lines.write(cells(one).stream().map(MatterFindings::harmless).toArray());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private List<String> titles() {
    return List.of(
        words.of("matters.row"),
        words.of("matters.column"),
        words.of("matters.what"),
        words.of("matters.outcome.title"),
        words.of("matters.instead"),
        words.of("matters.allowed"),
        words.of("entry.code"));
  }

  private List<String> cells(Finding one) {
    return List.of(
        one.place(),
        one.column() == null ? "" : one.column().heading(),
        one.found(),
        words.of(one.outcome()),
        one.instead(),
        one.allowed(),
        one.code().name());
  }

  private static String shortened(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  /** Excel would run what begins like a formula. */
  private static String harmless(String text) {
    return text.matches("(?s)[=+\\-@\t\r].*") ? "'" + text : text;
  }
}
