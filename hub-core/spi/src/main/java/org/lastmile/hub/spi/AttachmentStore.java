package org.lastmile.hub.spi;

import java.io.IOException;
import java.io.InputStream;

/** The content-addressed store of a zone (claim check). What it returns is synced to disk. */
public interface AttachmentStore {
  /**
   * Streams the bytes into the store.
   *
   * @param limit most bytes allowed; more is refused with {@code ATTACHMENT_TOO_LARGE}, kind CALLER
   */
  Attachment store(InputStream content, String name, long limit) throws IOException;

  /** Opens stored bytes; unknown digests give {@code ATTACHMENT_MISSING}, kind PASSING (they may still cross). */
  InputStream open(String digest) throws IOException;
}
