package org.lastmile.hub.zone;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.ActiveMQBuffers;
import org.apache.activemq.artemis.core.paging.impl.PageReadWriter;
import org.apache.activemq.artemis.core.paging.impl.PagedMessageImpl;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Looks whether each page of waiting messages can be read to its end; the broker leaves out all that stands behind a
 * message it cannot read. Only lengths are looked at: what a message says is checked when it is taken.
 */
final class PageCheck {
  private static final byte FIRST_BYTE = '{';
  private static final byte LAST_BYTE = '}';

  private final BrokerFolder folder;
  private final Consumer<Damage> damages;

  private PageCheck(BrokerFolder folder, Consumer<Damage> damages) {
    this.folder = folder;
    this.damages = damages;
  }

  /** Tells damage, and cuts off what a crash has torn at the end of the newest page of an address. */
  static void read(BrokerFolder folder, Consumer<Damage> damages) {
    PageCheck check = new PageCheck(folder, damages);
    try {
      for (Path address : PageFiles.addresses(folder)) {
        List<String> pages = PageFiles.pages(address);
        for (String page : pages) {
          check.read(address, page, page.equals(pages.getLast()));
        }
      }
    } catch (Exception e) {
      throw new HubException(
          "JOURNAL_UNREADABLE",
          FaultKind.LASTING,
          "the broker's pages cannot be read: " + e.getMessage(),
          folder.paging().toString(),
          e);
    }
  }

  private void read(Path address, String name, boolean newest) throws Exception {
    Path page = address.resolve(name);
    int end = PageFiles.read(address, name, PageReadWriter.SKIP_ALL, message -> {});
    if (end == Files.size(page)) {
      return;
    }
    if (!newest || messageBehind(page, end)) {
      damages.accept(new Damage(page, end, "a waiting message cannot be read"));
      return;
    }
    try (FileChannel channel = FileChannel.open(page, StandardOpenOption.WRITE)) {
      channel.truncate(end);
      channel.force(true);
    }
  }

  /** Whether a message that is as it was put stands anywhere behind the place. */
  private boolean messageBehind(Path page, int end) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(page));
    for (int at = end + 1; at + Integer.BYTES < bytes.limit(); at++) {
      if (bytes.get(at) == FIRST_BYTE && isMessage(bytes, at + 1)) {
        return true;
      }
    }
    return false;
  }

  private boolean isMessage(ByteBuffer bytes, int at) {
    int length = bytes.getInt(at);
    int first = at + Integer.BYTES;
    if (length <= 0 || length >= bytes.limit() - first || bytes.get(first + length) != LAST_BYTE) {
      return false;
    }
    try {
      PagedMessageImpl paged = new PagedMessageImpl(length, StoredMessage.NO_STORAGE);
      paged.decode(ActiveMQBuffers.wrappedBuffer(bytes.slice(first, length)));
      StoredMessage message = StoredMessage.of(paged, folder);
      return message != null && message.intact();
    } catch (RuntimeException e) {
      return false;
    }
  }
}
