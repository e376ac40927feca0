package org.lastmile.hub.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLConnection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Ids;

/** An attachment store in memory. */
public final class MemoryAttachments implements AttachmentStore {
  private final Map<String, byte[]> contents = new ConcurrentHashMap<>();

  @Override
  public Attachment store(InputStream content, String name, long limit) throws IOException {
    byte[] bytes = content.readNBytes((int) Math.min(limit, Integer.MAX_VALUE - 9) + 1);
    if (bytes.length > limit) {
      throw new HubException(
          "ATTACHMENT_TOO_LARGE",
          FaultKind.CALLER,
          "an attachment has more than the " + limit + " bytes allowed");
    }
    String digest = "sha256:" + HexFormat.of().formatHex(Ids.sha256().digest(bytes));
    contents.put(digest, bytes);
    return new Attachment(digest, bytes.length, mediaType(bytes), name);
  }

  /** Stores bytes. */
  public Attachment store(byte[] bytes, String name) {
    try {
      return store(new ByteArrayInputStream(bytes), name, bytes.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The sample with the files that it names: those that are there, for any other as many bytes, by their digest. */
  Sample pretend(Sample sample) {
    Map<String, String> digests = new HashMap<>();
    for (JsonNode file : sample.canonical().path("attachments")) {
      String digest = file.path("digest").textValue();
      if (!contents.containsKey(digest)) {
        byte[] bytes = new byte[file.path("size").intValue()];
        digests.put(digest, store(bytes, file.path("name").textValue()).digest());
      }
    }
    return sample.worded(digests);
  }

  @Override
  public InputStream open(String digest) {
    byte[] bytes = contents.get(digest);
    if (bytes == null) {
      throw new HubException(
          "ATTACHMENT_MISSING", FaultKind.PASSING, "there is no attachment " + digest);
    }
    return new ByteArrayInputStream(bytes);
  }

  private static String mediaType(byte[] bytes) throws IOException {
    if (bytes.length >= 5
        && bytes[0] == '%'
        && bytes[1] == 'P'
        && bytes[2] == 'D'
        && bytes[3] == 'F') {
      return "application/pdf";
    }
    @Nullable String guessed =
        URLConnection.guessContentTypeFromStream(new ByteArrayInputStream(bytes));
    return guessed == null ? "application/octet-stream" : guessed;
  }
}
