package org.lastmile.hub.gate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * A piece of an attachment on its way through the gate.
 *
 * @param digest of the whole attachment
 * @param total bytes of the whole attachment
 * @param offset of this piece
 */
record Chunk(String digest, String name, long total, long offset, byte[] bytes) {
  static final int SIZE = 512 * 1024;
  private static final byte VERSION = 1;

  byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 256);
    try (DataOutputStream data = new DataOutputStream(out)) {
      data.writeByte(VERSION);
      data.writeUTF(digest);
      data.writeUTF(name);
      data.writeLong(total);
      data.writeLong(offset);
      data.writeInt(bytes.length);
      data.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static Chunk decode(byte[] encoded) {
    try (DataInputStream data = new DataInputStream(new ByteArrayInputStream(encoded))) {
      byte version = data.readByte();
      if (version != VERSION) {
        throw new HubException(
            "CHUNK_INVALID",
            FaultKind.LASTING,
            "chunk has format version " + version + ", this hub reads " + VERSION);
      }
      return new Chunk(
          data.readUTF(),
          data.readUTF(),
          data.readLong(),
          data.readLong(),
          data.readNBytes(data.readInt()));
    } catch (IOException e) {
      throw new HubException(
          "CHUNK_INVALID", FaultKind.LASTING, "not a piece of an attachment", null, e);
    }
  }
}
