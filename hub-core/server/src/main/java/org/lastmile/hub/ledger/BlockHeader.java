package org.lastmile.hub.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * The first leaf of a block: binds the block to the one before.
 *
 * @param previousRoot 32 zero bytes in block 1
 * @param firstSeq number of the first entry
 */
record BlockHeader(
    String zone,
    String node,
    long number,
    byte[] previousRoot,
    long firstSeq,
    int entries,
    OffsetDateTime writtenAt) {
  private static final int FORMAT = 1;
  private static final JsonFactory JSON = new JsonFactory();
  private static final ObjectMapper READER = new ObjectMapper();

  /** The final bytes. */
  byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("format", FORMAT);
      json.writeStringField("suite", Sha256.SUITE);
      json.writeStringField("zone", zone);
      json.writeStringField("node", node);
      json.writeNumberField("number", number);
      json.writeStringField("previousRoot", HexFormat.of().formatHex(previousRoot));
      json.writeNumberField("firstSeq", firstSeq);
      json.writeNumberField("entries", entries);
      json.writeStringField("writtenAt", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(writtenAt));
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return out.toByteArray();
  }

  static BlockHeader decode(byte[] bytes) {
    try {
      JsonNode json = READER.readTree(bytes);
      int format = json.path("format").asInt();
      String suite = json.path("suite").asText();
      if (format != FORMAT || !suite.equals(Sha256.SUITE)) {
        throw new IllegalArgumentException("format " + format + ", suite " + suite);
      }
      return new BlockHeader(
          json.required("zone").asText(),
          json.required("node").asText(),
          json.required("number").longValue(),
          HexFormat.of().parseHex(json.required("previousRoot").asText()),
          json.required("firstSeq").longValue(),
          json.required("entries").intValue(),
          OffsetDateTime.parse(json.required("writtenAt").asText()));
    } catch (IOException | RuntimeException e) {
      throw new HubException(
          "LEDGER_HEADER", FaultKind.LASTING, "the header of a block is not readable", null, e);
    }
  }

  /** Root of the block whose entries have these leaves. */
  static byte[] root(byte[] header, List<byte[]> leaves) {
    List<byte[]> all = new ArrayList<>(leaves.size() + 1);
    all.add(Sha256.leaf(header, List.of()));
    all.addAll(leaves);
    return Sha256.root(all);
  }
}
