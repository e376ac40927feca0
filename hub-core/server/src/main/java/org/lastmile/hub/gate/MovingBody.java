package org.lastmile.hub.gate;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.Lane;
import org.lastmile.hub.transit.LaneSession;
import org.lastmile.hub.transit.Taken;
import org.lastmile.hub.transit.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries packets and pieces of attachments unopened from one broker to the other: committed there first, then taken
 * here, so that a break gives a repeat and never a loss.
 */
final class MovingBody implements Lane.Body {
  private static final int MOST_TOGETHER = 16;
  private static final Logger LOG = LoggerFactory.getLogger(MovingBody.class);

  /** From where to where, by plain address. */
  static final Map<String, String> WAY =
      Map.of(
          GateAddresses.PACKETS, GateAddresses.INBOX,
          GateAddresses.CHUNKS, GateAddresses.CHUNKS_INBOX);

  private final LaneSession.Factory destination;
  private @Nullable LaneSession session;

  MovingBody(LaneSession.Factory destination) {
    this.destination = destination;
  }

  @Override
  public int room(String queue) {
    return MOST_TOGETHER;
  }

  @Override
  public void handle(List<Taken> taken, Transaction transaction) {
    List<Taken> intact = taken.stream().filter(MovingBody::intact).toList();
    if (intact.isEmpty()) {
      return;
    }
    try {
      LaneSession there = session();
      for (Taken one : intact) {
        String plain = Addresses.plain(one.queue());
        String to = WAY.get(plain);
        if (to == null) {
          throw new IllegalStateException("the link does not carry " + one.queue());
        }
        there.send(ExportingBody.stream(to, !one.queue().equals(plain)), one.body());
      }
      there.commit();
    } catch (Exception e) {
      throw new HubException(
          "GATE_LINK", FaultKind.PASSING, "the link broke: " + e.getMessage(), null, e);
    }
    intact.forEach(transaction::acknowledge);
  }

  /** What is damaged stays where it is: the other side would take it for what was put. */
  private static boolean intact(Taken one) {
    if (!one.intact()) {
      LOG.error(
          "JOURNAL_DAMAGED: what was taken from {} is not as it was put; it is held", one.queue());
    }
    return one.intact();
  }

  private LaneSession session() throws Exception {
    LaneSession open = session;
    if (open == null) {
      open = destination.open(List.of(), () -> {});
      session = open;
    }
    return open;
  }

  @Override
  public void aborted() {
    LaneSession open = session;
    session = null;
    if (open != null) {
      open.close();
    }
  }
}
