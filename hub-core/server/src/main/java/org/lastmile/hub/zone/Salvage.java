package org.lastmile.hub.zone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.apache.activemq.artemis.core.persistence.impl.journal.codec.RefEncoding;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Gathers from the files of a broker, damaged or not, every message that waits: what is as it was put, and beside it what
 * is known to be there and is not.
 */
final class Salvage implements JournalContent {
  private static final byte[] NOTHING = {};

  private final BrokerFolder folder;
  private final BrokerQueues queues;
  private final List<Damage> damages;
  private final Map<Long, StoredMessage> messages = new LinkedHashMap<>();

  /** Bodies of messages that are not as they were put. */
  private final Map<Long, byte[]> changed = new HashMap<>();

  /** By the id of the message. */
  private final Map<Long, Reference> waiting = new LinkedHashMap<>();

  private final Set<Long> pageTransactions = new HashSet<>();
  private final Set<PagePlace> takenFromPages = new HashSet<>();
  private final List<StoredMessage> paged = new ArrayList<>();
  private final List<Broken> broken = new ArrayList<>();

  /**
   * What was found.
   *
   * @param waiting messages that are as they were put, of each queue in its order
   */
  record Found(List<StoredMessage> waiting, List<Broken> broken) {}

  /**
   * A message that stands in its queue and is not as it was put; where a page breaks off, one for all that stand behind.
   *
   * @param body as far as it can be read
   */
  record Broken(String queue, byte[] body) {}

  /** That a message stands in a queue. */
  private record Reference(String queue, Place place) {}

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
   * Reads all; changes nothing.
   *
   * @param damages gets what cannot be read or does not match its checksum
   */
  static Found read(BrokerFolder folder, List<Damage> damages) {
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
    return salvage.found();
  }

  private Found found() {
    List<StoredMessage> all = new ArrayList<>();
    messages.forEach(
        (id, message) -> {
          if (waiting.containsKey(id)) {
            all.add(message);
          }
        });
    all.addAll(paged);
    waiting.forEach(
        (id, reference) -> {
          byte[] body = changed.get(id);
          if (body == null && !messages.containsKey(id)) {
            damages.add(reference.place().damage("a message that is waiting is not there"));
            body = NOTHING;
          }
          if (body != null) {
            broken.add(new Broken(reference.queue(), body));
          }
        });
    return new Found(List.copyOf(all), List.copyOf(broken));
  }

  @Override
  public void added(RecordInfo record, Place place) {
    if (StoredMessage.isPut(record)) {
      StoredMessage message = StoredMessage.of(record, folder);
      if (message != null && message.intact()) {
        messages.put(record.id, message);
      } else {
        changed.put(record.id, message == null ? NOTHING : message.body());
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
      case JournalRecordIds.ADD_REF -> {
        RefEncoding reference = new RefEncoding();
        reference.decode(ActiveMQBuffers.wrappedBuffer(record.data));
        String queue = String.valueOf(queues.name(reference.queueID));
        waiting.put(record.id, new Reference(queue, place));
      }
      case JournalRecordIds.ACKNOWLEDGE_REF -> waiting.remove(record.id);
      default -> {}
    }
  }

  @Override
  public void deleted(long id) {
    messages.remove(id);
    changed.remove(id);
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
    if (PageFiles.damaged(folder, address, name, end)) {
      broken.add(new Broken(queue, NOTHING));
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
      broken.add(new Broken(place.queue(), message == null ? NOTHING : message.body()));
      damages.add(
          new Damage(page, 0, "message " + place.message() + " does not match its checksum"));
    }
  }
}
