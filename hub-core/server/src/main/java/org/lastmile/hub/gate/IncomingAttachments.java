package org.lastmile.hub.gate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Puts pieces of attachments together again. A piece may come twice; pieces of one attachment come in order. */
final class IncomingAttachments {
  private static final String MISSING = "ATTACHMENT_MISSING";

  private final Path directory;
  private final AttachmentStore store;
  private final Set<Path> unsynced = new HashSet<>();

  /** @param directory where unfinished ones lie */
  IncomingAttachments(Path directory, AttachmentStore store) {
    this.directory = directory;
    this.store = store;
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes a piece; it is on disk after {@link #sync}. A link that broke gives the last pieces again: those of what is
   * whole already would begin a file that can never be whole.
   */
  void write(Chunk chunk) {
    if (stored(chunk.digest())) {
      return;
    }
    Path part = directory.resolve(chunk.digest().replace(':', '-') + ".part");
    try {
      try (FileChannel file =
          FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(chunk.bytes());
        for (long at = chunk.offset(); bytes.hasRemaining(); ) {
          at += file.write(bytes, at);
        }
      }
      unsynced.add(part);
      if (chunk.offset() + chunk.bytes().length == chunk.total()) {
        finish(part, chunk);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void finish(Path part, Chunk last) throws IOException {
    Attachment stored;
    try (InputStream content = Files.newInputStream(part)) {
      stored = store.store(content, last.name(), last.total());
    }
    if (!stored.digest().equals(last.digest())) {
      throw new HubException(
          "ATTACHMENT_DIGEST",
          FaultKind.LASTING,
          "attachment arrived as " + stored.digest() + ", announced as " + last.digest());
    }
    unsynced.remove(part);
    Files.delete(part);
  }

  /** Forces what was written to disk. */
  void sync() {
    for (Path part : unsynced) {
      try (FileChannel file = FileChannel.open(part, StandardOpenOption.WRITE)) {
        file.force(false);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    unsynced.clear();
  }

  /** Whether all are in the store. */
  boolean complete(List<Attachment> attachments) {
    return attachments.stream().allMatch(attachment -> stored(attachment.digest()));
  }

  private boolean stored(String digest) {
    try (InputStream content = store.open(digest)) {
      content.available();
      return true;
    } catch (HubException e) {
      if (e.code().equals(MISSING)) {
        return false;
      }
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
