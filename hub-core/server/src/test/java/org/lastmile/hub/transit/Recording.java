package org.lastmile.hub.transit;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.spi.ConnectorDescriptor.Repeat;
import org.lastmile.hub.spi.Message;

/** A system that remembers what reached it and behaves as told. */
final class Recording implements Target {
  interface Behaviour {
    void deliver(Message message, Target.Attempt attempt);
  }

  final String system;
  final Repeat repeat;
  final List<String> delivered = Collections.synchronizedList(new ArrayList<>());
  final Map<String, Boolean> doubtful = new ConcurrentHashMap<>();
  volatile boolean strict;
  volatile Behaviour behaviour = (message, attempt) -> {};

  Recording(String system, Repeat repeat) {
    this.system = system;
    this.repeat = repeat;
  }

  @Override
  public String system() {
    return system;
  }

  @Override
  public Repeat repeat() {
    return repeat;
  }

  @Override
  public boolean strictOrder() {
    return strict;
  }

  @Override
  public boolean newestStateOnly() {
    return true;
  }

  @Override
  public void deliver(Message message, Attempt attempt, Step step) {
    behaviour.deliver(message, attempt);
    doubtful.put(message.id(), attempt.doubtful());
    delivered.add(message.id());
    step.record(
        new Evidence(Clock.systemUTC()).plain(EntryKind.DELIVERED, message, system, "OK", ""));
  }

  @Override
  public boolean has(Message message) {
    return delivered.contains(message.id());
  }
}
