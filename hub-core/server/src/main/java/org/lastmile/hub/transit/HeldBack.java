package org.lastmile.hub.transit;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.lastmile.hub.spi.Message;

/** Cases whose later messages a system with strict order does not get, because an earlier one is a dead letter. */
final class HeldBack {
  /** Code of what was given up only because it comes later. */
  static final String ORDER_HELD = "ORDER_HELD";

  private record Case(String system, String number) {}

  /** The message that holds the case back. */
  private final ConcurrentMap<Case, String> holders = new ConcurrentHashMap<>();

  private static Case of(String system, Message message) {
    return new Case(system, String.valueOf(message.caseNo()));
  }

  /** The message was given up; the first of a case holds it back. */
  void hold(String system, Message message) {
    holders.putIfAbsent(of(system, message), message.id());
  }

  /** The same, by a letter of an earlier process to a system with strict order. */
  void hold(Letter letter) {
    Message message = letter.message();
    if (message != null
        && message.caseNo() != null
        && !letter.code().equals(ORDER_HELD)
        && Addresses.plain(letter.queue()).equals(Addresses.to(letter.system()))) {
      hold(letter.system(), message);
    }
  }

  boolean holds(String system, Message message) {
    return holders.containsKey(of(system, message));
  }

  /** A person has decided about the message: if it held its case back, the case goes on. */
  void release(String system, Message message) {
    holders.remove(of(system, message), message.id());
  }
}
