package org.lastmile.hub.zone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.io.SequentialFile;
import org.apache.activemq.artemis.core.io.SequentialFileFactory;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.apache.activemq.artemis.core.paging.PagedMessage;
import org.apache.activemq.artemis.core.paging.impl.PageReadWriter;

/** Pages of messages that wait, one folder for each address, read without a broker. */
final class PageFiles {
  private static final String PAGE = ".page";

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
}
