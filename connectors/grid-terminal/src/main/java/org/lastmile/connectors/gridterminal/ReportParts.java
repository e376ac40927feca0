package org.lastmile.connectors.gridterminal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.MultipartParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Takes the parts of one report as they are parsed. */
final class ReportParts implements MultipartParser.PartHandler {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int EVENT_LIMIT = 256 * 1024;

  private final AttachmentStore store;
  private final int mostPhotos;
  private final long photoLimit;
  private final List<Attachment> attachments = new ArrayList<>();
  private final ArrayNode kept = JSON.createArrayNode();
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private byte @Nullable [] event;
  private String part = "";
  private String fileName = "";

  ReportParts(AttachmentStore store, int mostPhotos, long photoLimit) {
    this.store = store;
    this.mostPhotos = mostPhotos;
    this.photoLimit = photoLimit;
  }

  @Override
  public void beginPart(HeaderMap headers) {
    String disposition = String.valueOf(headers.getFirst(Headers.CONTENT_DISPOSITION));
    part = String.valueOf(Headers.extractQuotedValueFromHeader(disposition, "name"));
    String name = Headers.extractQuotedValueFromHeaderWithEncoding(disposition, "filename");
    fileName = baseName(name == null ? "" : name);
    content.reset();
    if (part.equals("event") ? event != null : !part.equals("photos")) {
      throw refused("TERMINAL_PART_UNKNOWN", "allowed are one part event and parts photos", "/");
    }
    if (part.equals("photos") && attachments.size() == mostPhotos) {
      throw refused("TERMINAL_PHOTOS_TOO_MANY", "allowed are " + mostPhotos + " photos", "/photos");
    }
  }

  @Override
  public void data(ByteBuffer buffer) {
    boolean photo = part.equals("photos");
    long limit = photo ? photoLimit : EVENT_LIMIT;
    if (content.size() + buffer.remaining() > limit) {
      throw refused(
          photo ? "TERMINAL_PHOTO_TOO_LARGE" : "TERMINAL_EVENT_TOO_LARGE",
          "allowed are " + limit + " bytes",
          photo ? place() : "/event");
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    content.writeBytes(bytes);
  }

  /** Takes a report that is the event alone, without parts. */
  void only(InputStream body) throws IOException {
    part = "event";
    data(ByteBuffer.wrap(body.readNBytes(EVENT_LIMIT + 1)));
    endPart();
  }

  @Override
  public void endPart() {
    if (part.equals("event")) {
      event = content.toByteArray();
      return;
    }
    try {
      keep(content.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keep(byte[] photo) throws IOException {
    CleanPhoto clean = PhotoCleaner.clean(photo, place());
    Attachment stored =
        store.store(new ByteArrayInputStream(clean.content()), fileName, clean.content().length);
    ObjectNode entry = kept.addObject();
    entry.put("name", fileName);
    entry.put("receivedSize", photo.length);
    entry.put("receivedDigest", "sha256:" + HexFormat.of().formatHex(sha256().digest(photo)));
    entry.put("storedDigest", stored.digest());
    ArrayNode removed = entry.putArray("metadataRemoved");
    clean.removed().forEach(removed::add);
    attachments.add(stored);
  }

  /** The event part as it came. */
  byte[] event() {
    if (event == null) {
      throw refused("TERMINAL_EVENT_MISSING", "the report needs a part event", "/event");
    }
    return event;
  }

  List<Attachment> attachments() {
    return List.copyOf(attachments);
  }

  /** What came, without the photos' bytes: the same for the same report sent again. */
  byte[] evidence() {
    ObjectNode evidence = JSON.createObjectNode();
    evidence.put("event", new String(event(), StandardCharsets.UTF_8));
    evidence.set("photos", kept);
    return evidence.toString().getBytes(StandardCharsets.UTF_8);
  }

  private String place() {
    return "/photos/" + attachments.size();
  }

  private static String baseName(String name) {
    String base = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    return base.isBlank() ? "photo" : base;
  }

  private static HubException refused(String code, String message, String place) {
    return new HubException(code, FaultKind.CALLER, message, place, null);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
