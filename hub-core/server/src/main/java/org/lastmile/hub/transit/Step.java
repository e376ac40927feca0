package org.lastmile.hub.transit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.spi.Message;

/**
 * What handling one message puts and records. Nothing happens until the loop commits it, together with taking the
 * message, in one broker transaction. Confined to the thread that handles the message; travels in the Exchange property
 * {@link #EXCHANGE_PROPERTY}, never in a ThreadLocal.
 */
public final class Step {
  /** Name of the Camel Exchange property that carries the Step. */
  public static final String EXCHANGE_PROPERTY = "HubStep";

  /**
   * One message to be put. The address is plain; the message's priority chooses the urgent twin.
   *
   * @param destination for messages that cross the gate: the plain address in the other zone; otherwise null
   */
  public record Put(String address, Message message, @Nullable String destination) {}

  private final List<Put> puts = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();

  /** Puts a message into a queue of this zone. */
  public void put(String address, Message message) {
    puts.add(new Put(address, message, null));
  }

  /** Puts a message into a queue of the other zone, by way of the gate. */
  public void cross(String destination, Message message) {
    puts.add(new Put(Addresses.GATE_OUT, message, destination));
  }

  /** Records an entry. */
  public void record(Entry entry) {
    entries.add(entry);
  }

  public List<Put> puts() {
    return List.copyOf(puts);
  }

  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** Drops everything: the message failed and only its failure is to be kept. */
  public void clear() {
    puts.clear();
    entries.clear();
  }
}
