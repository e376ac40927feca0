package org.lastmile.hub.zone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQBuffers;
import org.apache.activemq.artemis.core.journal.RecordInfo;
import org.apache.activemq.artemis.core.paging.PagedMessage;
import org.apache.activemq.artemis.core.paging.impl.PageReadWriter;
import org.apache.activemq.artemis.core.paging.impl.PageTransactionInfoImpl;
import org.apache.activemq.artemis.core.paging.impl.PagingStoreFactoryNIO;
import org.apache.activemq.artemis.core.persistence.impl.journal.JournalRecordIds;
import org.apache.activemq.artemis.core.persistence.impl.journal.codec.CursorAckRecordEncoding;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Gathers from the files of a broker, damaged or not, every message that waits and is as it was put. */
final class Salvage implements JournalContent {
  private final BrokerFolder folder;
  private final BrokerQueues queues;
  private final List<Damage> damages;
  private final Map<Long, StoredMessage> messages = new LinkedHashMap<>();

  /** Messages of {@link #messages} that stand in their queue. */
  private final Set<Long> waiting = new HashSet<>();

  private final Set<Long> pageTransactions = new HashSet<>();
  private final Set<PagePlace> takenFromPages = new HashSet<>();
  private final List<StoredMessage> paged = new ArrayList<>();

  /** @param message {@link #ALL} for the whole page */
  private record PagePlace(String queue, long page, int message) {
    private static final int ALL = -1;
  }

  private Salvage(BrokerFolder folder, BrokerQueues queues, List<Damage> damages) {
    this.folder = folder;
    this.queues = queues;
    this.damages = damages;
  }

  /**
   * The messages that wait, of each queue in its order.
   *
   * @param damages gets what cannot be read or does not match its checksum
   */
  static List<StoredMessage> read(BrokerFolder folder, List<Damage> damages) {
    BrokerQueues queues = BrokerQueues.read(folder.bindings(), damages::add);
    Salvage salvage = new Salvage(folder, queues, damages);
    new JournalFiles(folder.journal(), JournalFiles.Kind.MESSAGES).read(salvage);
    try {
      salvage.readPages();
    } catch (Exception e) {
      throw new HubException(
          "JOURNAL_UNREADABLE",
          FaultKind.LASTING,
          "the broker's pages cannot be read: " + e.getMessage(),
          folder.paging().toString(),
          e);
    }
    List<StoredMessage> all = new ArrayList<>();
    salvage.messages.forEach(
        (id, message) -> {
          if (salvage.waiting.contains(id)) {
            all.add(message);
          }
        });
    all.addAll(salvage.paged);
    return List.copyOf(all);
  }

  @Override
  public void added(RecordInfo record, Place place) {
    if (StoredMessage.isPut(record)) {
      StoredMessage message = StoredMessage.of(record, folder);
      if (message != null && message.intact()) {
        messages.put(record.id, message);
      } else {
        damages.add(place.damage("a message does not match its checksum"));
      }
      return;
    }
    ActiveMQBuffer bytes = ActiveMQBuffers.wrappedBuffer(record.data);
    switch (record.userRecordType) {
      case JournalRecordIds.PAGE_TRANSACTION -> {
        PageTransactionInfoImpl transaction = new PageTransactionInfoImpl();
        transaction.decode(bytes);
        pageTransactions.add(transaction.getTransactionID());
      }
      case JournalRecordIds.ACKNOWLEDGE_CURSOR -> {
        CursorAckRecordEncoding taken = new CursorAckRecordEncoding();
        taken.decode(bytes);
        takenFromPages.add(place(taken, taken.position.getMessageNr()));
      }
      case JournalRecordIds.PAGE_CURSOR_COMPLETE -> {
        CursorAckRecordEncoding taken = new CursorAckRecordEncoding();
        taken.decode(bytes);
        takenFromPages.add(place(taken, PagePlace.ALL));
      }
      default -> {}
    }
  }

  private PagePlace place(CursorAckRecordEncoding taken, int message) {
    return new PagePlace(
        String.valueOf(queues.name(taken.queueID)), taken.position.getPageNr(), message);
  }

  @Override
  public void updated(RecordInfo record, Place place) {
    switch (record.userRecordType) {
      case JournalRecordIds.ADD_REF -> waiting.add(record.id);
      case JournalRecordIds.ACKNOWLEDGE_REF -> waiting.remove(record.id);
      default -> {}
    }
  }

  @Override
  public void deleted(long id) {
    messages.remove(id);
    waiting.remove(id);
  }

  @Override
  public void damaged(Damage damage) {
    damages.add(damage);
  }

  private void readPages() throws Exception {
    for (Path address : PageFiles.addresses(folder)) {
      Path name = address.resolve(PagingStoreFactoryNIO.ADDRESS_FILE);
      if (Files.exists(name)) {
        String queue = Files.readString(name).strip();
        for (String page : PageFiles.pages(address)) {
          readPage(address, page, queue);
        }
      }
    }
  }

  private void readPage(Path address, String name, String queue) throws Exception {
    Path page = address.resolve(name);
    List<PagedMessage> found = new ArrayList<>();
    int end = PageFiles.read(address, name, PageReadWriter.NO_SKIP, found::add);
    if (end < Files.size(page)) {
      damages.add(new Damage(page, end, "a waiting message cannot be read"));
    }
    for (int i = 0; i < found.size(); i++) {
      keep(found.get(i), new PagePlace(queue, PageFiles.number(name), i), page);
    }
  }

  private void keep(PagedMessage one, PagePlace place, Path page) {
    boolean committed =
        one.getTransactionID() <= 0 || pageTransactions.contains(one.getTransactionID());
    boolean taken =
        takenFromPages.contains(place)
            || takenFromPages.contains(new PagePlace(place.queue(), place.page(), PagePlace.ALL));
    if (!committed || taken) {
      return;
    }
    StoredMessage message = StoredMessage.of(one, folder);
    if (message != null && message.intact()) {
      paged.add(message);
    } else {
      damages.add(
          new Damage(page, 0, "message " + place.message() + " does not match its checksum"));
    }
  }
}
