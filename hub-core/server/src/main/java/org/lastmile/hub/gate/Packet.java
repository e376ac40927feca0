package org.lastmile.hub.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Ids;

/**
 * What crosses the gate: messages in sequence, chained by digest.
 *
 * @param version of the format
 * @param from the exporting zone
 * @param sequence 1 for the first of its direction and stream
 * @param previous digest of the packet before, empty for the first
 */
record Packet(
    int version, Zone from, boolean urgent, long sequence, String previous, List<Item> items) {
  static final int VERSION = 1;

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /**
   * One message.
   *
   * @param destination plain address in the importing zone
   * @param event the message as a CloudEvents event
   */
  record Item(String destination, JsonNode event) {}

  /**
   * Where a direction and stream has got to.
   *
   * @param sequence of the last packet, 0 before the first
   * @param digest of the last packet, empty before the first
   */
  record Token(long sequence, String digest) {
    static final Token FIRST = new Token(0, "");

    byte[] encode() {
      return write(this);
    }

    static Token decode(byte[] bytes) {
      return read(bytes, Token.class);
    }
  }

  Packet {
    items = List.copyOf(items);
  }

  byte[] encode() {
    return write(this);
  }

  /** Refuses what is not a packet of this version with {@code PACKET_INVALID}. */
  static Packet decode(byte[] bytes) {
    Packet packet = read(bytes, Packet.class);
    if (packet.version != VERSION) {
      throw new HubException(
          "PACKET_INVALID",
          FaultKind.LASTING,
          "packet has format version " + packet.version + ", this hub reads " + VERSION);
    }
    return packet;
  }

  /** Hex SHA-256 of the bytes that travel. */
  static String digest(byte[] packet) {
    return HexFormat.of().formatHex(Ids.sha256().digest(packet));
  }

  private static byte[] write(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new HubException("PACKET_ENCODE", FaultKind.LASTING, "cannot write a packet", null, e);
    }
  }

  private static <T> T read(byte[] bytes, Class<T> type) {
    try {
      return JSON.readValue(bytes, type);
    } catch (IOException e) {
      throw new HubException(
          "PACKET_INVALID", FaultKind.LASTING, "not a " + type.getSimpleName(), null, e);
    }
  }
}
