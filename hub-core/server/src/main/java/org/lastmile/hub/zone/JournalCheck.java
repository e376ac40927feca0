package org.lastmile.hub.zone;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.ActiveMQBuffers;
import org.apache.activemq.artemis.core.journal.RecordInfo;
import org.apache.activemq.artemis.core.persistence.impl.journal.JournalRecordIds;
import org.apache.activemq.artemis.core.persistence.impl.journal.codec.RefEncoding;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Looks, before a broker starts, whether its journal is as it was written: each message matches its checksum and stands
 * in its queue, and nothing refers to what is not there.
 */
final class JournalCheck implements JournalContent {
  private final BrokerFolder folder;
  private final BrokerQueues queues;
  private final List<Damage> damages;

  /** Messages that are not deleted, and their queues. */
  private final Map<Long, String> messages = new HashMap<>();

  /** Places that put a message which is not there into a queue; it may still turn out to be taken and deleted. */
  private final Map<Long, Place> orphans = new HashMap<>();

  private JournalCheck(BrokerFolder folder, BrokerQueues queues, List<Damage> damages) {
    this.folder = folder;
    this.queues = queues;
    this.damages = damages;
  }

  /**
   * Checks the journal, and cuts off what a crash has torn. Where anything is damaged, nothing is changed.
   *
   * @throws HubException JOURNAL_DAMAGED, LASTING, with file and offset of the first damage
   */
  static void require(BrokerFolder folder) {
    List<Damage> damages = new ArrayList<>();
    List<TornEnd> torn = look(folder, damages);
    if (!damages.isEmpty()) {
      Damage first = damages.getFirst();
      throw new HubException(
          "JOURNAL_DAMAGED",
          FaultKind.LASTING,
          "the broker's files are not as they were written: "
              + first.what()
              + (damages.size() > 1 ? ", and " + (damages.size() - 1) + " more" : "")
              + "; ./hub recover says what is lost",
          first.place(),
          null);
    }
    try {
      for (TornEnd end : torn) {
        end.cut();
      }
    } catch (IOException e) {
      throw new HubException(
          "JOURNAL_UNREADABLE",
          FaultKind.LASTING,
          "what a crash has torn cannot be cut off: " + e.getMessage(),
          folder.directory().toString(),
          e);
    }
  }

  /** All damage that is seen; empty in a sound journal. */
  static List<Damage> find(BrokerFolder folder) {
    List<Damage> damages = new ArrayList<>();
    look(folder, damages);
    return damages;
  }

  /** Gives what a crash has torn. */
  private static List<TornEnd> look(BrokerFolder folder, List<Damage> damages) {
    BrokerQueues queues = BrokerQueues.read(folder.bindings(), damages::add);
    List<TornEnd> torn = new ArrayList<>(queues.torn().stream().toList());
    JournalCheck check = new JournalCheck(folder, queues, damages);
    new JournalFiles(folder.journal(), JournalFiles.Kind.MESSAGES).read(check).ifPresent(torn::add);
    check.orphans.values().stream()
        .map(place -> place.damage("a message that is waiting is not there"))
        .forEach(damages::add);
    torn.addAll(PageCheck.read(folder, damages::add));
    return torn;
  }

  @Override
  public void added(RecordInfo record, Place place) {
    if (StoredMessage.isPut(record)) {
      StoredMessage message = StoredMessage.of(record, folder);
      if (message == null || !message.intact()) {
        damages.add(place.damage("a message does not match its checksum"));
      }
      messages.put(record.id, message == null ? "" : message.queue());
    }
  }

  @Override
  public void updated(RecordInfo record, Place place) {
    switch (record.userRecordType) {
      case JournalRecordIds.ADD_REF -> {
        String queue = queue(record);
        String put = messages.get(record.id);
        if (put == null) {
          orphans.put(record.id, place);
        } else if (!put.equals(queue)) {
          damages.add(place.damage("a message stands in a queue that it was not put to"));
        }
      }
      case JournalRecordIds.ACKNOWLEDGE_REF -> {
        orphans.remove(record.id);
        if (queue(record) == null) {
          damages.add(place.damage("a message is taken from a queue that is not there"));
        }
      }
      default -> {}
    }
  }

  private @Nullable String queue(RecordInfo record) {
    RefEncoding reference = new RefEncoding();
    reference.decode(ActiveMQBuffers.wrappedBuffer(record.data));
    return queues.name(reference.queueID);
  }

  @Override
  public void deleted(long id) {
    messages.remove(id);
    orphans.remove(id);
  }

  @Override
  public void damaged(Damage damage) {
    damages.add(damage);
  }
}
