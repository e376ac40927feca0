package org.lastmile.connectors.approvals;

import jakarta.activation.DataSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.lastmile.hub.spi.AttachmentStore;

/** Bytes in the attachment store, read when the request is written. */
record StoredFile(AttachmentStore store, String digest, String mediaType) implements DataSource {
  @Override
  public InputStream getInputStream() throws IOException {
    return store.open(digest);
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    throw new IOException("stored bytes never change");
  }

  @Override
  public String getContentType() {
    return mediaType;
  }

  @Override
  public String getName() {
    return digest;
  }
}
