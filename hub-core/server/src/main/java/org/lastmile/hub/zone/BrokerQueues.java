package org.lastmile.hub.zone;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.ActiveMQBuffers;
import org.apache.activemq.artemis.core.journal.RecordInfo;
import org.apache.activemq.artemis.core.persistence.impl.journal.JournalRecordIds;
import org.apache.activemq.artemis.core.persistence.impl.journal.codec.PersistentQueueBindingEncoding;
import org.jspecify.annotations.Nullable;

/** The queues that the broker's bindings journal names, by the ids that its messages refer to. */
final class BrokerQueues implements JournalContent {
  private final Map<Long, String> names = new HashMap<>();
  private final Consumer<Damage> damages;

  private Optional<TornEnd> torn = Optional.empty();

  private BrokerQueues(Consumer<Damage> damages) {
    this.damages = damages;
  }

  /** Reads them; tells damage, and goes on. */
  static BrokerQueues read(Path bindings, Consumer<Damage> damages) {
    BrokerQueues queues = new BrokerQueues(damages);
    queues.torn = new JournalFiles(bindings, JournalFiles.Kind.BINDINGS).read(queues);
    return queues;
  }

  /** What a crash has torn of the bindings journal. */
  Optional<TornEnd> torn() {
    return torn;
  }

  /** Null for a queue that is not known. */
  @Nullable String name(long id) {
    return names.get(id);
  }

  @Override
  public void added(RecordInfo record, Place place) {
    if (record.userRecordType != JournalRecordIds.QUEUE_BINDING_RECORD) {
      return;
    }
    try {
      PersistentQueueBindingEncoding binding = new PersistentQueueBindingEncoding();
      binding.decode(ActiveMQBuffers.wrappedBuffer(record.data));
      if (binding
          .getQueueConfiguration()
          .getName()
          .equals(binding.getQueueConfiguration().getAddress())) {
        names.put(record.id, binding.getQueueConfiguration().getName().toString());
        return;
      }
    } catch (RuntimeException e) {
      // as one whose name is not its address
    }
    damages.accept(place.damage("a queue's name cannot be read"));
  }

  @Override
  public void updated(RecordInfo record, Place place) {}

  @Override
  public void deleted(long id) {
    names.remove(id);
  }

  @Override
  public void damaged(Damage damage) {
    damages.accept(damage);
  }
}
