package org.lastmile.hub.transit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** The addresses of a zone. The broker drops what is sent to an address without a queue, so nothing else is put to. */
public final class Queues {
  private final Set<String> plain;

  /** @param plain plain addresses; each has an urgent twin, except the ledger's outbox and the dead letters */
  public Queues(Collection<String> plain) {
    this.plain = Set.copyOf(plain);
  }

  /** All queues that the broker must have. */
  public List<String> all() {
    List<String> all = new ArrayList<>(List.of(Addresses.LEDGER_OUTBOX, Addresses.DEAD));
    for (String address : plain) {
      all.add(address);
      all.add(Addresses.urgent(address));
    }
    return all;
  }

  /** Refuses a step that puts to an unknown address. */
  void check(Step step) {
    for (Step.Put put : step.puts()) {
      if (!plain.contains(put.address())) {
        throw new HubException(
            "ADDRESS_UNKNOWN",
            FaultKind.LASTING,
            "address is '"
                + put.address()
                + "', which this zone does not have; allowed are "
                + plain);
      }
    }
  }
}
