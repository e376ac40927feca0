package org.lastmile.hub.transit;

import org.lastmile.hub.spi.Priority;

/** Names of the queues of a zone. Each hop has an urgent queue beside the plain one. */
public final class Addresses {
  /** Batches of ledger entries, one message for each committed batch of Steps. */
  public static final String LEDGER_OUTBOX = "ledger.outbox";

  /** Messages given up, with reason, on their way into the database. */
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

  /** How a ROUTED entry names where an output was put that crosses the gate. */
  public static String crossing(String destination) {
    return GATE_OUT + "/" + destination;
  }

  /** How a ROUTED entry names the nth output that was put to one address, 1 for the first. */
  public static String nthOutput(String address, int nth) {
    return nth == 1 ? address : address + "#" + nth;
  }

  /** The address out of {@link #nthOutput}. */
  static String ofOutput(String name) {
    int nth = name.indexOf('#');
    return nth < 0 ? name : name.substring(0, nth);
  }

  /** The plain address of either twin. */
  public static String plain(String address) {
    return address.endsWith(URGENT_SUFFIX)
        ? address.substring(0, address.length() - URGENT_SUFFIX.length())
        : address;
  }
}
