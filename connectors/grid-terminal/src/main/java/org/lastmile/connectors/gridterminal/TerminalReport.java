package org.lastmile.connectors.gridterminal;

import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.util.Headers;
import io.undertow.util.MultipartParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Reads a report: plain JSON, or multipart with the part {@code event} and parts {@code photos}. Photos are cleaned of
 * metadata and stored one after the other, so that only one is in memory at a time.
 *
 * <p>Leaves the event's own bytes as body, and in properties the stored photos ({@code terminalPhotos}) and the evidence
 * of a multipart report: the event as it came and, for each photo, what came, what was kept and what was taken out.
 */
public final class TerminalReport implements Processor, AutoCloseable {
  private static final int BUFFER = 16 * 1024;

  private final AttachmentStore store;
  private final int mostPhotos;
  private final long photoLimit;
  private final ByteBufferPool buffers = new DefaultByteBufferPool(false, BUFFER);

  TerminalReport(ConnectorContext context) {
    this.store = context.attachments();
    this.mostPhotos = Integer.parseInt(context.text("photos.count"));
    this.photoLimit = context.size("photos.limit");
  }

  @Override
  public void process(Exchange exchange) {
    String type = exchange.getMessage().getHeader(Exchange.CONTENT_TYPE, "", String.class);
    ReportParts parts = new ReportParts(store, mostPhotos, photoLimit);
    try (InputStream body = exchange.getMessage().getBody(InputStream.class)) {
      if (multipart(type)) {
        parse(body, boundary(type), parts);
      } else {
        parts.only(body);
      }
    } catch (IOException e) {
      throw new HubException(
          "TERMINAL_REPORT_CUT",
          FaultKind.PASSING,
          "the report broke off or could not be stored; send it again",
          null,
          e);
    }
    exchange.getMessage().setBody(parts.event());
    if (multipart(type)) {
      exchange.setProperty("HubNative", parts.evidence());
      exchange.setProperty("HubNativeType", "application/json");
    }
    exchange.setProperty("HubAttachments", parts.attachments());
    exchange.setProperty("terminalPhotos", parts.attachments());
  }

  private static boolean multipart(String type) {
    return type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
  }

  private void parse(InputStream body, byte[] boundary, ReportParts parts) throws IOException {
    MultipartParser.ParseState state =
        MultipartParser.beginParse(buffers, parts, boundary, "UTF-8");
    byte[] buffer = new byte[BUFFER];
    try {
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        state.parse(ByteBuffer.wrap(buffer, 0, read));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (!state.isComplete()) {
      throw new HubException(
          "TERMINAL_MULTIPART_BROKEN",
          FaultKind.CALLER,
          "the report ends before its last boundary");
    }
  }

  private static byte[] boundary(String type) {
    String boundary = Headers.extractQuotedValueFromHeader(type, "boundary");
    if (boundary == null || boundary.isEmpty() || boundary.length() > 70) {
      throw new HubException(
          "TERMINAL_MULTIPART_BROKEN",
          FaultKind.CALLER,
          "the Content-Type of the report names no boundary");
    }
    return boundary.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    buffers.close();
  }
}
