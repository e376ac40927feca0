package org.lastmile.hub.transit;

import org.lastmile.hub.spi.Priority;

/** Names of the queues of a zone. Each hop has an urgent queue beside the plain one. */
public final class Addresses {
  /** Batches of ledger entries, one message for each committed batch of Steps. */
  public static final String LEDGER_OUTBOX = "ledger.outbox";

  /** Messages given up, with reason and history. */
  public static final String DEAD = "dead";

  /** Messages for the other zone, not yet in a packet. */
  public static final String GATE_OUT = "gate.out";

  private static final String URGENT_SUFFIX = ".urgent";

  private Addresses() {}

  /** What a system sent. */
  public static String from(String system) {
    return "from." + system;
  }

  /** What a system is to get. */
  public static String to(String system) {
    return "to." + system;
  }

  /** The urgent twin of a plain address. */
  public static String urgent(String address) {
    return address + URGENT_SUFFIX;
  }

  /** The twin of {@code address} that messages of this priority travel in. */
  public static String of(String address, Priority priority) {
    return priority.urgent() ? urgent(address) : address;
  }

  /** The plain address of either twin. */
  public static String plain(String address) {
    return address.endsWith(URGENT_SUFFIX)
        ? address.substring(0, address.length() - URGENT_SUFFIX.length())
        : address;
  }
}
