package org.lastmile.hub.mapping;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Code tables, one CSV file each in {@code config/codes/}, header {@code from,to} and any further columns for people. A
 * table has one direction and is named so: {@code sex-from-fhir}, {@code sex-to-fhir}.
 */
public final class CodeTables {
  private static final int MOST_NAMED = 20;

  private final Map<String, Map<String, String>> tables = new LinkedHashMap<>();
  private final String hash;

  /** Reads all tables of the folder, which need not exist. */
  public CodeTables(Path folder) {
    ContentHash sum = new ContentHash();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".csv")).sorted().toList()) {
          String name = file.getFileName().toString().replaceFirst("\\.csv$", "");
          byte[] text = Files.readAllBytes(file);
          sum.add(name, text);
          tables.put(name, read(name, text));
        }
      } catch (IOException e) {
        throw new HubException(
            "CODES_UNREADABLE", FaultKind.LASTING, "cannot read " + folder, folder.toString(), e);
      }
    }
    hash = sum.hex();
  }

  private CodeTables(CodeTables others, String table, byte[] text) throws IOException {
    tables.putAll(others.tables);
    tables.put(table, read(table, text));
    hash = new ContentHash().add(others.hash, text).hex();
  }

  /** The same with another text of one table. */
  public CodeTables with(String table, byte[] text) {
    try {
      return new CodeTables(this, table, text);
    } catch (IOException e) {
      throw new HubException(
          "CODES_UNREADABLE", FaultKind.LASTING, "cannot read the table " + table, table, e);
    }
  }

  /** SHA-256 over all tables. */
  public String contentHash() {
    return hash;
  }

  /**
   * Looks a value up.
   *
   * @param field what the value is called where it stands, for the fault; null if the mapping does not say
   * @throws HubException {@code CODE_UNKNOWN}, CALLER; it names table, field and what is allowed, never the value
   */
  public String code(String table, String value, @Nullable String field) {
    Map<String, String> rows = tables.get(table);
    if (rows == null) {
      throw new HubException(
          "CODE_TABLE_UNKNOWN",
          FaultKind.LASTING,
          "there is no code table '" + table + "' in config/codes; there are " + tables.keySet());
    }
    String code = rows.get(value);
    if (code == null) {
      String allowed = rows.keySet().stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
      throw new HubException(
          "CODE_UNKNOWN",
          FaultKind.CALLER,
          (field == null ? "a value" : field)
              + " is not in code table '"
              + table
              + "'; allowed are "
              + allowed
              + (rows.size() > MOST_NAMED ? " and " + (rows.size() - MOST_NAMED) + " more" : ""),
          field,
          null);
    }
    return code;
  }

  private static Map<String, String> read(String table, byte[] text) throws IOException {
    CsvSchema schema = CsvSchema.emptySchema().withHeader().withComments();
    Map<String, String> rows = new LinkedHashMap<>();
    try (MappingIterator<Map<String, String>> lines =
        Json.csv().readerForMapOf(String.class).with(schema).readValues(text)) {
      for (Map<String, String> line : (Iterable<Map<String, String>>) () -> lines) {
        String from = line.get("from");
        String to = line.get("to");
        if (from == null || to == null || rows.put(from, to) != null) {
          throw new HubException(
              "CODES_INVALID",
              FaultKind.LASTING,
              table + ".csv: each row needs the columns from and to, and each from once",
              table + ".csv:" + lines.getCurrentLocation().getLineNr(),
              null);
        }
      }
    }
    return rows;
  }

  /** The names of the tables. */
  public List<String> names() {
    return List.copyOf(tables.keySet());
  }
}
