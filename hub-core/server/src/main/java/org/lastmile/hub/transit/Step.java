package org.lastmile.hub.transit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
   * @param wire the message in its wire form
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Put(String address, Message message, byte[] wire, MessageProperties properties) {
    /** For messages that cross the gate: the plain address in the other zone; otherwise null. */
    public @Nullable String destination() {
      return properties.destination();
    }
  }

  private final List<Put> puts = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();
  private final Replay replay;

  public Step() {
    this(Replay.NONE);
  }

  /** @param replay as which the message is handled */
  public Step(Replay replay) {
    this.replay = replay;
  }

  /** As which replay the message is handled. */
  public Replay replay() {
    return replay;
  }

  /**
   * Puts a message into a queue of this zone.
   *
   * @return the wire form in which it is put
   */
  public byte[] put(String address, Message message) {
    return put(address, message, new MessageProperties(null, outputs()));
  }

  /** Puts a message into a queue of the other zone, by way of the gate. */
  public void cross(String destination, Message message) {
    put(Addresses.GATE_OUT, message, new MessageProperties(destination, Replay.NONE));
  }

  /** What follows from a replay is itself doubtful where that is, and new where nothing followed before. */
  private Replay outputs() {
    return replay.doubtful() ? new Replay(replay.number(), true, Set.of()) : Replay.NONE;
  }

  /** Puts a message with what travels with it. */
  byte[] put(String address, Message message, MessageProperties properties) {
    byte[] wire = Wire.encode(message);
    puts.add(new Put(address, message, wire, properties));
    return wire;
  }

  /** Adds what another step puts and records. */
  public void add(Step other) {
    puts.addAll(other.puts);
    entries.addAll(other.entries);
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

  boolean isEmpty() {
    return puts.isEmpty() && entries.isEmpty();
  }

  /** Drops everything: the message failed and only its failure is to be kept. */
  public void clear() {
    puts.clear();
    entries.clear();
  }
}
