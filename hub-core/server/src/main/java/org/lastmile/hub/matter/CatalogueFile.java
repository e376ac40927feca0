package org.lastmile.hub.matter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** The form of {@code config/matters.csv}: UTF-8, a line of headings, which may stand in any order. */
final class CatalogueFile {
  private static final int SHOWN = 60;

  /** Columns of files that know working days only. */
  private static final Map<String, MatterColumn> FORMER =
      Map.of(
          "legal_working_days", MatterColumn.LEGAL_DAYS,
          "promised_working_days", MatterColumn.PROMISED_DAYS);

  private final String name;
  private final Map<String, Matter> matters;
  private final Map<String, String> places;
  private final List<HubException> faults = new ArrayList<>();

  /** @param name of the file, for the places of faults */
  CatalogueFile(String name, Map<String, Matter> matters, Map<String, String> places) {
    this.name = name;
    this.matters = matters;
    this.places = places;
  }

  /**
   * Reads all rows into the maps given.
   *
   * @return why rows are not fit, one fault for each value; {@code MATTERS_INVALID}, LASTING
   */
  List<HubException> read(byte[] csv) throws IOException {
    try (MappingIterator<String[]> lines =
        Json.csv()
            .readerFor(String[].class)
            .with(CsvParser.Feature.WRAP_AS_ARRAY)
            .with(CsvParser.Feature.SKIP_EMPTY_LINES)
            .with(CsvSchema.emptySchema())
            .readValues(csv)) {
      int line = 1;
      List<@Nullable MatterColumn> columns = List.of();
      while (lines.hasNextValue()) {
        String[] values = lines.nextValue();
        if (columns.isEmpty()) {
          columns = columns(values);
        } else {
          row(columns, values, line);
        }
        line = lines.getParser().currentLocation().getLineNr();
      }
    } catch (JsonProcessingException e) {
      faults.add(invalid("a quoted value does not end", name + ":" + e.getLocation().getLineNr()));
    }
    return faults;
  }

  private List<@Nullable MatterColumn> columns(String[] headings) {
    List<@Nullable MatterColumn> columns = new ArrayList<>();
    TreeSet<String> missing =
        MatterColumn.COMPULSORY.stream()
            .map(MatterColumn::heading)
            .collect(Collectors.toCollection(TreeSet::new));
    for (String heading : headings) {
      String plain = heading.strip();
      columns.add(column(plain).orElse(null));
      missing.remove(plain);
    }
    if (!missing.isEmpty()) {
      throw invalid("it has no column " + String.join(", ", missing), name + ":1");
    }
    return columns;
  }

  private static Optional<MatterColumn> column(String heading) {
    return Stream.of(MatterColumn.values())
        .filter(one -> one.heading().equals(heading))
        .findFirst()
        .or(() -> Optional.ofNullable(FORMER.get(heading)));
  }

  private void row(List<@Nullable MatterColumn> columns, String[] values, int line) {
    String place = name + ":" + line;
    if (values.length != columns.size()) {
      faults.add(
          invalid(
              "it has " + values.length + " values, the headings are " + columns.size(), place));
      return;
    }
    Map<MatterColumn, String> texts = new EnumMap<>(MatterColumn.class);
    for (int at = 0; at < values.length; at++) {
      MatterColumn column = columns.get(at);
      if (column != null) {
        texts.put(column, values[at].strip());
      }
    }
    MatterRow.Read row = MatterRow.read(texts);
    row.flaws().forEach(flaw -> faults.add(invalid(told(flaw), place)));
    Matter matter = row.matter();
    if (matter != null && matters.putIfAbsent(matter.code(), matter) != null) {
      faults.add(
          invalid(
              "implementation_code stands also in "
                  + places.get(matter.code())
                  + "; allowed is each once",
              place));
    } else if (matter != null) {
      places.put(matter.code(), place);
    }
  }

  private static String told(MatterRow.Flaw flaw) {
    String found = flaw.found();
    return flaw.column().heading()
        + " is '"
        + (found.length() > SHOWN ? found.substring(0, SHOWN) + "…" : found)
        + "'; allowed: "
        + flaw.column().allowed();
  }

  private static HubException invalid(String what, String place) {
    return new HubException("MATTERS_INVALID", FaultKind.LASTING, what, place, null);
  }

  /** The same matters always give the same bytes. */
  static byte[] write(Collection<Matter> matters) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SequenceWriter lines =
        Json.csv()
            .writer()
            .with(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
            .with(CsvSchema.emptySchema().withLineSeparator("\n"))
            .writeValues(out)) {
      lines.write(Arrays.stream(MatterColumn.values()).map(MatterColumn::heading).toArray());
      int number = 1;
      for (Matter matter : matters) {
        Map<MatterColumn, String> texts = texts(matter);
        texts.put(MatterColumn.NO, Integer.toString(number++));
        lines.write(Arrays.stream(MatterColumn.values()).map(texts::get).toArray());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A row, without its number. */
  static Map<MatterColumn, String> texts(Matter matter) {
    Map<MatterColumn, String> texts = new EnumMap<>(MatterColumn.class);
    texts.put(MatterColumn.DEPARTMENT_ID, matter.departmentId());
    texts.put(MatterColumn.DEPARTMENT_ZH, matter.department());
    texts.put(MatterColumn.TYPE_CODE, matter.type().code());
    texts.put(MatterColumn.TYPE_ZH, matter.type().title());
    texts.put(MatterColumn.MATTER_NAME, matter.name());
    texts.put(MatterColumn.BASIC_CODE, MatterCodes.basic(matter.code()));
    texts.put(MatterColumn.IMPLEMENTATION_CODE, matter.code());
    texts.put(MatterColumn.HANDLING_ITEM_CODE, matter.handlingItem());
    put(texts, MatterColumn.LEGAL_DAYS, MatterColumn.LEGAL_UNIT, matter.legal());
    put(texts, MatterColumn.PROMISED_DAYS, MatterColumn.PROMISED_UNIT, matter.promised());
    texts.put(MatterColumn.CASE_KIND, matter.caseKind());
    texts.put(MatterColumn.VERSION, Integer.toString(matter.version()));
    texts.put(MatterColumn.STATE, matter.state().id());
    texts.put(MatterColumn.VALID_FROM, text(matter.validFrom()));
    texts.put(MatterColumn.VALID_TO, text(matter.validTo()));
    texts.put(MatterColumn.PROVENANCE, matter.provenance());
    texts.put(MatterColumn.SYSTEM, matter.system());
    return texts;
  }

  private static void put(
      Map<MatterColumn, String> texts,
      MatterColumn days,
      MatterColumn unit,
      Matter.@Nullable Limit limit) {
    texts.put(days, limit == null ? "" : Integer.toString(limit.days()));
    texts.put(unit, limit == null ? "" : limit.unit().id());
  }

  private static String text(@Nullable LocalDate date) {
    return date == null ? "" : date.toString();
  }
}
