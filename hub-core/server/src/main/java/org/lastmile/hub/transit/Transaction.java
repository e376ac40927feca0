package org.lastmile.hub.transit;

import java.util.ArrayList;
import java.util.List;
import org.lastmile.hub.ledger.Entry;

/** What a lane's next commit takes, puts and records. */
public final class Transaction {
  record Send(String queue, byte[] body, MessageProperties properties) {}

  final List<Taken> acknowledged = new ArrayList<>();
  final List<Send> sends = new ArrayList<>();
  final List<Entry> entries = new ArrayList<>();

  /** Adds what a Step puts and records. */
  public void add(Step step) {
    for (Step.Put put : step.puts()) {
      String queue = Addresses.of(put.address(), put.message().priority());
      sends.add(new Send(queue, put.wire(), put.properties()));
    }
    entries.addAll(step.entries());
  }

  /** Adds a raw put. */
  public void send(String queue, byte[] body) {
    sends.add(new Send(queue, body, MessageProperties.NONE));
  }

  /** Takes the message for good. */
  public void acknowledge(Taken taken) {
    acknowledged.add(taken);
  }

  /** Records an entry. */
  public void record(Entry entry) {
    entries.add(entry);
  }

  boolean isEmpty() {
    return acknowledged.isEmpty() && sends.isEmpty() && entries.isEmpty();
  }

  /** Messages that the commit moves: those taken, or where nothing is taken those put. */
  int size() {
    return acknowledged.isEmpty() ? sends.size() : acknowledged.size();
  }

  void clear() {
    acknowledged.clear();
    sends.clear();
    entries.clear();
  }
}
