package org.lastmile.hub.zone;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQBuffers;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.io.SequentialFile;
import org.apache.activemq.artemis.core.io.SequentialFileFactory;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.apache.activemq.artemis.core.paging.PagedMessage;
import org.apache.activemq.artemis.core.paging.impl.PageReadWriter;
import org.apache.activemq.artemis.core.paging.impl.PagedMessageImpl;

/** Pages of messages that wait, one folder for each address, read without a broker. */
final class PageFiles {
  private static final String PAGE = ".page";
  private static final byte FIRST_BYTE = '{';
  private static final byte LAST_BYTE = '}';

  private PageFiles() {}

  /** The folders of the addresses that have had pages. */
  static List<Path> addresses(BrokerFolder folder) throws IOException {
    return sorted(folder.paging(), "");
  }

  /** Names of the pages of an address, the oldest first. */
  static List<String> pages(Path address) throws IOException {
    return sorted(address, PAGE).stream().map(page -> page.getFileName().toString()).toList();
  }

  /** The number of a page, which its name is made of. */
  static long number(String page) {
    return Long.parseLong(page.substring(0, page.length() - PAGE.length()));
  }

  /** Numbers in names have leading zeros. */
  private static List<Path> sorted(Path folder, String ending) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  /**
   * Reads a page as far as its messages follow one another.
   *
   * @param decoded gets each message; nothing is decoded where the filter skips it
   * @return bytes read
   */
  static int read(
      Path address,
      String page,
      PageReadWriter.PageRecordFilter filter,
      Consumer<PagedMessage> decoded)
      throws Exception {
    SequentialFileFactory factory = new NIOSequentialFileFactory(address.toFile(), null, 1);
    SequentialFile file = factory.createSequentialFile(page);
    AtomicInteger end = new AtomicInteger();
    file.open(1, false);
    try {
      PageReadWriter.readFromSequentialFile(
          StoredMessage.NO_STORAGE,
          SimpleString.of(address.getFileName().toString()),
          factory,
          file,
          number(page),
          decoded,
          filter,
          null,
          end::set);
    } finally {
      file.close(false, false);
    }
    return end.get();
  }

  /**
   * Whether a page that could be read up to {@code end} is not as it was written. What a crash has torn stands at the end
   * of the newest page, and no message behind it.
   */
  static boolean damaged(BrokerFolder folder, Path address, String name, int end)
      throws IOException {
    Path page = address.resolve(name);
    if (end == Files.size(page)) {
      return false;
    }
    return !name.equals(pages(address).getLast()) || messageBehind(folder, page, end);
  }

  /** Whether a message that is as it was put stands anywhere behind the place. */
  private static boolean messageBehind(BrokerFolder folder, Path page, int end) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(page));
    for (int at = end + 1; at + Integer.BYTES < bytes.limit(); at++) {
      if (bytes.get(at) == FIRST_BYTE && isMessage(folder, bytes, at + 1)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMessage(BrokerFolder folder, ByteBuffer bytes, int at) {
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
