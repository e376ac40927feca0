package org.lastmile.hub.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.mapping.JsonLines;
import org.lastmile.hub.mapping.Mapping;
import org.lastmile.hub.mapping.RecordLayout;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;

/**
 * Record files whose rows travel beside the message (claim check), as one JSON object a line. They are read and written
 * row by row.
 */
final class RowFiles {
  private static final String NAME = "rows.jsonl";
  private static final String ROW = "row";

  private RowFiles() {}

  /** @param summary {@code {header, trailer, rows, digest}}: how many rows there are, and the digest of their file */
  record Stored(ObjectNode summary, Attachment file) {}

  /**
   * Stores the rows of a record file.
   *
   * @param rows gets {@code {row, record}}: the number of the row from 1 and its fields
   * @throws HubException that of the layout, with the line, before anything is accepted
   */
  static Stored store(byte[] document, RecordLayout layout, Mapping rows, AttachmentStore store) {
    ObjectNode summary = Json.object();
    try (RecordLayout.Records records = layout.read(new ByteArrayInputStream(document))) {
      Numbered numbered = new Numbered(records, rows);
      InputStream lines = JsonLines.stream(numbered);
      Attachment file = store.store(lines, NAME, Long.MAX_VALUE);
      summary.set("header", records.header());
      summary.set("trailer", records.trailer());
      summary.put("rows", numbered.count).put("digest", file.digest());
      return new Stored(summary, file);
    } catch (IOException e) {
      throw new HubException(
          "ROWS_UNSTORABLE", FaultKind.PASSING, "the rows of a file cannot be stored", null, e);
    }
  }

  private static final class Numbered implements Iterator<JsonNode> {
    private final RecordLayout.Records records;
    private final Mapping mapping;
    private int count;

    Numbered(RecordLayout.Records records, Mapping mapping) {
      this.records = records;
      this.mapping = mapping;
    }

    @Override
    public boolean hasNext() {
      return records.hasNext();
    }

    @Override
    public JsonNode next() {
      ObjectNode input = Json.object();
      input.set("record", records.next());
      return mapping.toJson(input.put(ROW, ++count));
    }
  }

  /**
   * Writes a record file from the file of rows that a message brings.
   *
   * @param tree with the header
   * @param rows gets the lines that have the same row number, as an array, and gives one record
   */
  static byte[] write(
      JsonNode tree, Message message, RecordLayout layout, Mapping rows, AttachmentStore store) {
    if (message.attachments().size() != 1) {
      throw new HubException(
          "ROWS_MISSING",
          FaultKind.LASTING,
          message.type() + " brings " + message.attachments().size() + " files, expected is one");
    }
    try (InputStream in = store.open(message.attachments().getFirst().digest());
        MappingIterator<ObjectNode> lines = JsonLines.read(in)) {
      return layout.written(tree.path("header"), new Grouped(lines, rows));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The cause is left out where it quotes the input. */
  private static HubException unreadable(IOException e) {
    return e instanceof JsonProcessingException
        ? new HubException(
            "ROWS_UNREADABLE", FaultKind.LASTING, "the file of rows holds what is no JSON object")
        : new HubException(
            "ROWS_UNREADABLE", FaultKind.PASSING, "the file of rows cannot be read", null, e);
  }

  private static final class Grouped implements Iterator<JsonNode> {
    private final MappingIterator<ObjectNode> lines;
    private final Mapping mapping;
    private @Nullable ObjectNode next;

    Grouped(MappingIterator<ObjectNode> lines, Mapping mapping) throws IOException {
      this.lines = lines;
      this.mapping = mapping;
      next = advance();
    }

    private @Nullable ObjectNode advance() throws IOException {
      return lines.hasNextValue() ? lines.nextValue() : null;
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public JsonNode next() {
      ObjectNode first = next;
      if (first == null) {
        throw new NoSuchElementException();
      }
      ArrayNode group = JsonNodeFactory.instance.arrayNode();
      try {
        for (; next != null && next.path(ROW).equals(first.path(ROW)); next = advance()) {
          group.add(next);
        }
      } catch (IOException e) {
        throw unreadable(e);
      }
      return Json.parse(mapping.toNative(group).bytes());
    }
  }
}
