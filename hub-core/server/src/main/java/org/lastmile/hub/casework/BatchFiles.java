package org.lastmile.hub.casework;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.JsonLines;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.MessageType;

/** The files of batches: rows handed in, and answers collected. One JSON object a line, read and written as streams. */
public final class BatchFiles {
  /** Rows that one question asks about, at most. */
  static final int ROWS_TOGETHER = 500;

  private final AttachmentStore store;
  private final CanonicalTypes types;

  public BatchFiles(AttachmentStore store, CanonicalTypes types) {
    this.store = store;
    this.types = types;
  }

  /**
   * The rows in order, {@value #ROWS_TOGETHER} together. Depends on nothing but the content, which the digest names.
   *
   * @param expected how many there must be, numbered from 1
   * @throws HubException {@code BATCH_ROWS}, LASTING, where the file is not as the batch says; {@code
   *     ATTACHMENT_MISSING} or {@code BATCH_UNREADABLE}, PASSING
   */
  List<ArrayNode> rows(String digest, int expected) {
    List<ArrayNode> parts = new ArrayList<>();
    int row = 0;
    try (InputStream in = store.open(digest);
        MappingIterator<ObjectNode> all = JsonLines.read(in)) {
      while (all.hasNextValue()) {
        if (row % ROWS_TOGETHER == 0) {
          parts.add(JsonNodeFactory.instance.arrayNode());
        }
        ObjectNode next = all.nextValue();
        if (next.path("row").intValue() != ++row || row > expected) {
          throw wrong("what should be row " + row + " is not or is too much", null);
        }
        parts.getLast().add(next);
      }
    } catch (JsonProcessingException e) {
      // the cause is left out because it quotes the input
      throw wrong("what follows row " + row + " is no JSON object", null);
    } catch (IOException e) {
      throw unreadable("the rows of a batch cannot be read", digest, e);
    }
    if (row != expected) {
      throw wrong("there are " + row + " of " + expected + " rows", null);
    }
    return parts;
  }

  /** Checks a request with rows of a file by its schema. */
  void check(MessageType type, ObjectNode request) {
    try {
      types.check(type, request);
    } catch (HubException e) {
      int first = request.path("rows").path(0).path("row").intValue();
      throw wrong("in the rows from " + first + ": " + e.getMessage(), e.place());
    }
  }

  /** Writes a file of these lines; the same lines give the same digest. */
  Attachment write(String name, Stream<ObjectNode> lines) {
    try (lines;
        InputStream content = JsonLines.stream(lines.iterator())) {
      return store.store(content, name, Long.MAX_VALUE);
    } catch (IOException e) {
      throw unreadable("the answers of a batch cannot be written", name, e);
    }
  }

  private static HubException wrong(String what, @Nullable String place) {
    return new HubException(
        "BATCH_ROWS", FaultKind.LASTING, "the file of a batch is wrong: " + what, place, null);
  }

  private static HubException unreadable(String what, String place, IOException cause) {
    return new HubException("BATCH_UNREADABLE", FaultKind.PASSING, what, place, cause);
  }
}
