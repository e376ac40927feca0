package org.lastmile.hub.matter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.mapping.RecordLayout;
import org.lastmile.hub.mapping.RecordLayouts;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * A list of matters as somebody else wrote it: CSV in UTF-8 or GB18030, or the first visible sheet of a workbook. Nothing
 * in it is evaluated.
 *
 * @param columns those in which any row has anything
 */
record MatterList(List<Row> rows, Set<MatterColumn> columns) {
  private static final String LAYOUT = "list.layout.yaml";

  /** How the columns of {@code config/matters.csv} were called once. */
  private static final Map<MatterColumn, String> FORMER =
      Map.of(
          MatterColumn.LEGAL_DAYS, "legal_working_days",
          MatterColumn.PROMISED_DAYS, "promised_working_days");

  /**
   * A row.
   *
   * @param place as the file's own program shows it
   * @param fault why the row as a whole, or one value, could not be read
   */
  record Row(String place, Map<MatterColumn, String> texts, @Nullable HubException fault) {}

  /**
   * Reads a list, by the headings of the catalogue or of the source, whichever tell more.
   *
   * @param name of the file, whose ending says its form
   * @param sheet the only one that is read; null for the first visible one
   * @throws HubException CALLER: {@code MATTERS_LIST_FORM} and what {@link RecordLayout} says of a file as a whole
   */
  static MatterList read(String name, byte[] file, @Nullable String sheet, ListSource source) {
    List<Function<MatterColumn, String>> headings =
        List.of(
            MatterColumn::heading,
            column -> FORMER.getOrDefault(column, column.heading()),
            column -> source.columns().getOrDefault(column.heading(), column.heading()));
    MatterList fullest = new MatterList(List.of(), Set.of());
    HubException last = null;
    for (Function<MatterColumn, String> one : headings) {
      try {
        MatterList list = read(layout(name, file, sheet, one), file);
        fullest = list.columns().size() > fullest.columns().size() ? list : fullest;
      } catch (HubException e) {
        if (!e.code().equals("RECORD_HEADINGS")) {
          throw e;
        }
        last = e;
      }
    }
    if (fullest.rows().isEmpty()) {
      throw last != null
          ? last
          : new HubException("RECORD_MISSING", FaultKind.CALLER, name + " has no rows", name, null);
    }
    return fullest;
  }

  private static RecordLayout layout(
      String name, byte[] file, @Nullable String sheet, Function<MatterColumn, String> headings) {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    ObjectNode layout = Json.object();
    switch (ending) {
      case "csv" -> {
        if (sheet != null) {
          throw new HubException(
              "MATTERS_LIST_FORM",
              FaultKind.CALLER,
              name + " has no sheets, a sheet is allowed for .xlsx and .xls",
              name,
              null);
        }
        layout
            .put("form", RecordLayout.Form.DELIMITED.name())
            .put("charset", isUtf8(file) ? "UTF-8" : "GB18030")
            .put("excel", true);
      }
      case "xlsx", "xls" ->
          layout
              .put("form", RecordLayout.Form.WORKBOOK.name())
              .put("xls", ending.equals("xls"))
              .put("onlySheet", sheet);
      default ->
          throw new HubException(
              "MATTERS_LIST_FORM",
              FaultKind.CALLER,
              name + " is of no form that is read, allowed are .csv, .xlsx and .xls",
              name,
              null);
    }
    boolean workbook = !ending.equals("csv");
    ArrayNode rows = layout.putArray("rows");
    for (MatterColumn column : MatterColumn.values()) {
      boolean date = column == MatterColumn.VALID_FROM || column == MatterColumn.VALID_TO;
      rows.addObject()
          .put("name", column.heading())
          .put("title", column.heading())
          .put("heading", headings.apply(column))
          .put("kind", (date && workbook ? RecordLayout.Kind.DATE : RecordLayout.Kind.TEXT).name())
          .put(
              "required",
              column == MatterColumn.IMPLEMENTATION_CODE || column == MatterColumn.MATTER_NAME);
    }
    try {
      byte[] text = Json.yaml().writeValueAsBytes(layout);
      return new RecordLayouts(path -> Optional.of(text)).get(LAYOUT);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts can be written", e);
    }
  }

  private static boolean isUtf8(byte[] file) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static MatterList read(RecordLayout layout, byte[] file) {
    List<Row> rows = new ArrayList<>();
    Set<MatterColumn> columns = EnumSet.noneOf(MatterColumn.class);
    try (RecordLayout.Records records = layout.read(new ByteArrayInputStream(file))) {
      while (records.hasNext()) {
        RecordLayout.Row row = records.row();
        Map<MatterColumn, String> texts = new EnumMap<>(MatterColumn.class);
        for (MatterColumn column : MatterColumn.values()) {
          String text = row.fields().path(column.heading()).asText();
          if (!text.isEmpty()) {
            texts.put(column, text);
          }
        }
        if (!texts.isEmpty()) {
          columns.addAll(texts.keySet());
          rows.add(new Row(row.place(), texts, row.fault()));
        }
      }
    } catch (IOException e) {
      throw new HubException("BODY_UNREADABLE", FaultKind.PASSING, "the list broke off", null, e);
    }
    return new MatterList(rows, columns);
  }
}
