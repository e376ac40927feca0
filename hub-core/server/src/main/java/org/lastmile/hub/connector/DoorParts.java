package org.lastmile.hub.connector;

import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.MalformedMessageException;
import io.undertow.util.MultipartParser;
import jakarta.activation.DataHandler;
import jakarta.activation.DataSource;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.camel.attachment.AttachmentMessage;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a {@code multipart/form-data} request, each in a file until {@link #close}. */
final class DoorParts implements MultipartParser.PartHandler, Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(DoorParts.class);
  private static final String MULTIPART = "multipart/form-data";
  private static final int MOST = 200;
  private static final int LONGEST_BOUNDARY = 70;
  private static final int BUFFER = 16 * 1024;

  private final DoorSpool spool;
  private final List<Part> parts = new ArrayList<>();
  private @Nullable FileChannel channel;

  /**
   * @param field name of the form's field
   * @param name of the file as the sender gave it, or the field's
   */
  private record Part(Path file, String field, String name, String mediaType)
      implements DataSource {
    @Override
    public InputStream getInputStream() throws IOException {
      return Files.newInputStream(file);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      throw new IOException("a part of a request is not written to");
    }

    @Override
    public String getContentType() {
      return mediaType;
    }

    @Override
    public String getName() {
      return name;
    }
  }

  private DoorParts(DoorSpool spool) {
    this.spool = spool;
  }

  static boolean isMultipart(@Nullable String contentType) {
    return contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith(MULTIPART);
  }

  /**
   * Takes a request apart.
   *
   * @throws HubException {@code MULTIPART_BROKEN} (CALLER); no file is left then
   */
  static DoorParts read(DoorBody body, String contentType, DoorSpool spool) throws IOException {
    String boundary = Headers.extractQuotedValueFromHeader(contentType, "boundary");
    if (boundary == null || boundary.isEmpty() || boundary.length() > LONGEST_BOUNDARY) {
      throw broken("the Content-Type names no boundary of 1 to 70 characters");
    }
    DoorParts parts = new DoorParts(spool);
    ByteBufferPool buffers = new DefaultByteBufferPool(false, BUFFER);
    try (InputStream in = body.open()) {
      MultipartParser.ParseState state =
          MultipartParser.beginParse(
              buffers, parts, boundary.getBytes(StandardCharsets.US_ASCII), "UTF-8");
      byte[] bytes = new byte[BUFFER];
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        state.parse(ByteBuffer.wrap(bytes, 0, count));
      }
      if (!state.isComplete()) {
        throw broken("it ends before its last boundary");
      }
      return parts;
    } catch (MalformedMessageException e) {
      parts.close();
      throw broken("the headers of a part cannot be read");
    } catch (UncheckedIOException e) {
      parts.close();
      throw e.getCause();
    } catch (IOException | RuntimeException e) {
      parts.close();
      throw e;
    } finally {
      buffers.close();
    }
  }

  /** Adds each part under the name of its field; further ones of one field as {@code field-2}, {@code field-3}, … */
  void attach(AttachmentMessage message) {
    for (Part part : parts) {
      String id = part.field;
      for (int number = 2; message.getAttachment(id) != null; number++) {
        id = part.field + "-" + number;
      }
      message.addAttachment(id, new DataHandler(part));
    }
  }

  @Override
  public void beginPart(HeaderMap headers) {
    if (parts.size() == MOST) {
      throw broken("it has more than the " + MOST + " parts allowed");
    }
    String disposition = String.valueOf(headers.getFirst(Headers.CONTENT_DISPOSITION));
    String field = Headers.extractQuotedValueFromHeader(disposition, "name");
    if (field == null) {
      throw broken("a part has no name in its Content-Disposition");
    }
    String name = Headers.extractQuotedValueFromHeaderWithEncoding(disposition, "filename");
    String type = headers.getFirst(Headers.CONTENT_TYPE);
    try {
      Path file = spool.file();
      parts.add(
          new Part(
              file,
              field,
              name == null ? field : baseName(name),
              type == null ? "text/plain" : type));
      channel = FileChannel.open(file, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void data(ByteBuffer buffer) throws IOException {
    while (channel != null && buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  @Override
  public void endPart() {
    try {
      closeChannel();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void closeChannel() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }

  private static String baseName(String name) {
    return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  }

  private static HubException broken(String why) {
    return new HubException(
        "MULTIPART_BROKEN",
        FaultKind.CALLER,
        "the request is not multipart/form-data as it says: " + why,
        "/",
        null);
  }

  @Override
  public void close() {
    try {
      closeChannel();
      for (Part part : parts) {
        Files.deleteIfExists(part.file);
      }
    } catch (IOException e) {
      LOG.error("files of a request's parts could not be deleted", e);
    }
  }
}
