package org.lastmile.hub.connector;

import io.undertow.util.AttachmentKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole body of one request: small ones in memory, large ones in a file that is deleted by {@link #close}. */
final class DoorBody implements Closeable {
  static final AttachmentKey<DoorBody> KEY = AttachmentKey.create(DoorBody.class);
  private static final Logger LOG = LoggerFactory.getLogger(DoorBody.class);
  private static final int MOST_IN_MEMORY = 1 << 20;

  private final byte[] memory;
  private final @Nullable Path file;

  private DoorBody(byte[] memory, @Nullable Path file) {
    this.memory = memory;
    this.file = file;
  }

  /** The bytes from the beginning; may be asked for again. */
  InputStream open() throws IOException {
    return file == null ? new ByteArrayInputStream(memory) : Files.newInputStream(file);
  }

  byte[] bytes() throws IOException {
    return file == null ? memory : Files.readAllBytes(file);
  }

  /** At most so many bytes from the beginning. */
  byte[] head(int most) throws IOException {
    try (InputStream in = open()) {
      return in.readNBytes(most);
    }
  }

  /** Null for a body in memory. */
  @Nullable Path file() {
    return file;
  }

  @Override
  public void close() {
    if (file != null) {
      delete(file);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.error("a request's file {} could not be deleted", file, e);
    }
  }

  /** Takes a body as it comes in. */
  static final class Writer implements Closeable {
    private final DoorSpool spool;
    private final long most;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable Path file;
    private @Nullable FileChannel channel;
    private long size;

    Writer(DoorSpool spool, long most) {
      this.spool = spool;
      this.most = most;
    }

    /** @throws HubException {@code BODY_TOO_LARGE} */
    void write(ByteBuffer buffer) throws IOException {
      size += buffer.remaining();
      if (size > most) {
        throw tooLarge(most);
      }
      if (channel == null && size > MOST_IN_MEMORY) {
        file = spool.file();
        channel = FileChannel.open(file, StandardOpenOption.WRITE);
        writeFully(channel, ByteBuffer.wrap(memory.toByteArray()));
        memory.reset();
      }
      if (channel != null) {
        writeFully(channel, buffer);
      } else {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        memory.writeBytes(bytes);
      }
    }

    private static void writeFully(FileChannel to, ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        to.write(bytes);
      }
    }

    /** The body, which is now whole. */
    DoorBody finish() throws IOException {
      if (channel != null) {
        channel.close();
      }
      return new DoorBody(memory.toByteArray(), file);
    }

    /** Gives up: nothing is left of the body. */
    @Override
    public void close() throws IOException {
      if (channel != null) {
        channel.close();
      }
      if (file != null) {
        delete(file);
      }
    }
  }

  static HubException tooLarge(long most) {
    return new HubException(
        DoorAnswer.TOO_LARGE,
        FaultKind.CALLER,
        "the body is larger than the " + most + " bytes allowed",
        "/",
        null);
  }
}
