package org.lastmile.hub.ledger;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Rows for one {@code COPY … FROM STDIN (FORMAT binary)}. Each row: {@link #row} once, then its columns in order, with
 * the width that the table has.
 */
final class BinaryCopy {
  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final int NULL = -1;
  private static final int END = -1;
  private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * 1024);
  private final DataOutputStream out = new DataOutputStream(bytes);
  private final String target;
  private final int columns;

  /**
   * @param table with schema
   * @param columns names, in the order in which the columns are written
   */
  BinaryCopy(String table, String... columns) {
    this.columns = columns.length;
    this.target =
        "COPY " + table + " (" + String.join(", ", columns) + ") FROM STDIN (FORMAT binary)";
    bytes.writeBytes(SIGNATURE);
  }

  BinaryCopy row() {
    return write(() -> out.writeShort(columns));
  }

  BinaryCopy int2(int value) {
    return write(
        () -> {
          out.writeInt(Short.BYTES);
          out.writeShort(value);
        });
  }

  BinaryCopy int4(int value) {
    return write(
        () -> {
          out.writeInt(Integer.BYTES);
          out.writeInt(value);
        });
  }

  BinaryCopy int8(long value) {
    return write(
        () -> {
          out.writeInt(Long.BYTES);
          out.writeLong(value);
        });
  }

  /** The database holds no NUL in a text; the exact text stands in the header. */
  BinaryCopy text(@Nullable String value) {
    return bytea(value == null ? null : value.replace("\0", "").getBytes(StandardCharsets.UTF_8));
  }

  BinaryCopy bytea(byte @Nullable [] value) {
    return write(
        () -> {
          if (value == null) {
            out.writeInt(NULL);
          } else {
            out.writeInt(value.length);
            out.write(value);
          }
        });
  }

  BinaryCopy timestamptz(OffsetDateTime value) {
    return int8(ChronoUnit.MICROS.between(EPOCH, value.toInstant()));
  }

  /** Sends the rows within the transaction of the connection. */
  void send(Connection connection) throws SQLException {
    write(() -> out.writeShort(END));
    try {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(target, new ByteArrayInputStream(bytes.toByteArray()));
    } catch (IOException e) {
      throw new SQLException("connection lost in " + target, "08006", e);
    }
  }

  private interface Write {
    void run() throws IOException;
  }

  private BinaryCopy write(Write write) {
    try {
      write.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }
}
