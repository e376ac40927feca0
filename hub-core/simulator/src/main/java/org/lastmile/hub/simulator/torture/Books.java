package org.lastmile.hub.simulator.torture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Addresses;

/** What the ledgers of both zones say of a run. */
final class Books {
  private static final int PAGE = 5_000;
  private static final String GATE = "gate";
  private static final String CASEWORK = "casework";
  private static final Set<EntryKind> LOST = Set.of(EntryKind.DEAD, EntryKind.RETURNED);
  private static final Set<EntryKind> ENDS =
      Set.of(EntryKind.DELIVERED, EntryKind.SUPERSEDED, EntryKind.DEAD, EntryKind.RETURNED);

  /** Steps that happen once to a message, whatever fails. */
  private static final Set<EntryKind> ONCE =
      Set.of(
          EntryKind.RECEIVED,
          EntryKind.ROUTED,
          EntryKind.EXPORTED,
          EntryKind.IMPORTED,
          EntryKind.DELIVERED);

  /** @param actor the flow, of several that may route a message; empty for the other kinds */
  private record Done(Zone zone, EntryKind kind, String system, String actor, String message) {}

  /** A message that was put, and the address with all that is before it: {@code gate.out/to.approvals}. */
  private record Put(Zone zone, String address, String message) {}

  /** Those whose order is promised. */
  private record Row(String caseNo, String source, String target) {}

  private record Delivered(Zone zone, long seq, String caseNo, String target, String message) {}

  private record Received(long seq, String source) {}

  private final Map<Done, Integer> done = new HashMap<>();
  private final Set<Put> puts = new HashSet<>();
  private final Map<String, Received> received = new HashMap<>();
  private final Map<String, String> causes = new HashMap<>();
  private final Map<Zone, List<Delivered>> delivered = new HashMap<>();
  private final Set<String> doubtfulMessages = new HashSet<>();
  private final Set<String> doubtful = new HashSet<>();
  private final List<Proof.Failed> failed = new ArrayList<>();
  private long entries;

  /** Reads a ledger from end to beginning, and walks its chain. */
  void read(Zone zone, Trace ledger) {
    long before = Long.MAX_VALUE;
    for (List<Recorded> page; !(page = ledger.newest(before, PAGE)).isEmpty(); ) {
      page.forEach(recorded -> note(zone, recorded.seq(), recorded.entry()));
      entries += page.size();
      before = page.getLast().seq();
    }
    ledger.verify().forEach(finding -> fail(Proof.WHOLE, zone.id() + ": " + finding));
    if (!ledger.complete()) {
      fail(Proof.WHOLE, zone.id() + ": holes or unreadable evidence");
    }
  }

  private void note(Zone zone, long seq, Entry entry) {
    EntryKind kind = entry.kind();
    String message = String.valueOf(entry.messageId());
    String caseNo = String.valueOf(entry.caseNo());
    String actor = kind == EntryKind.ROUTED ? entry.actor() : "";
    done.merge(new Done(zone, kind, entry.system(), actor, message), 1, Integer::sum);
    entry.outputs().forEach((address, put) -> puts.add(new Put(zone, plain(address), put)));
    if (entry.causationId() != null) {
      causes.put(message, entry.causationId());
    }
    if (LOST.contains(kind)) {
      fail(
          Proof.DELIVERED,
          "%s %s %s of case %s: %s %s"
              .formatted(
                  zone.id(), kind, entry.messageType(), caseNo, entry.system(), entry.code()));
    }
    switch (kind) {
      // read from the end: what stays is the first
      case RECEIVED -> received.put(message, new Received(seq, entry.system()));
      case DELIVERED ->
          delivered
              .computeIfAbsent(zone, z -> new ArrayList<>())
              .add(new Delivered(zone, seq, caseNo, entry.system(), message));
      case DOUBTFUL -> {
        doubtful.add(entry.system() + " " + caseNo);
        doubtfulMessages.add(message);
      }
      default -> {}
    }
  }

  /** Without the number that tells several messages for one address apart, and without urgency. */
  private static String plain(String address) {
    int number = address.indexOf('#');
    return Addresses.plain(number < 0 ? address : address.substring(0, number));
  }

  /** Entries read in both zones. */
  long entries() {
    return entries;
  }

  /** Deliveries named doubtful, as {@code system case}. */
  Set<String> doubtful() {
    return Set.copyOf(doubtful);
  }

  /** Whether a delivery is named doubtful, at its target or where it began. */
  boolean names(String system, String caseNo) {
    return doubtful.contains(system + " " + caseNo) || doubtful.contains(CASEWORK + " " + caseNo);
  }

  /** What the ledgers show to be otherwise than promised. */
  List<Proof.Failed> failed() {
    once();
    ends();
    order();
    return List.copyOf(failed);
  }

  /** What casework put twice after a kill, it names doubtful, and so is all that follows. */
  private void once() {
    done.forEach(
        (step, times) -> {
          if (times > 1 && ONCE.contains(step.kind()) && !doubtful(step.message())) {
            fail(
                Proof.RECORDED,
                "%s %s %s at %s %s, %d times"
                    .formatted(
                        step.zone().id(),
                        step.kind(),
                        step.message(),
                        step.system(),
                        step.actor(),
                        times));
          }
        });
  }

  private boolean doubtful(String message) {
    for (String one = message; one != null; one = causes.get(one)) {
      if (doubtfulMessages.contains(one)
          && CASEWORK.equals(received.getOrDefault(one, new Received(0, "")).source())) {
        return true;
      }
    }
    return false;
  }

  private void ends() {
    Set<Done> ended = new HashSet<>();
    for (Done step : done.keySet()) {
      EntryKind kind = ENDS.contains(step.kind()) ? EntryKind.DELIVERED : step.kind();
      String system = kind == EntryKind.ROUTED ? "" : step.system();
      ended.add(new Done(step.zone(), kind, system, "", step.message()));
    }
    for (Put put : puts) {
      end(ended, put.zone(), put.address(), put.message());
    }
  }

  private void end(Set<Done> ended, Zone zone, String address, String message) {
    if (address.startsWith(Addresses.GATE_OUT + "/")) {
      must(ended, new Done(zone, EntryKind.EXPORTED, GATE, "", message), address);
      must(ended, new Done(zone.other(), EntryKind.IMPORTED, GATE, "", message), address);
      end(ended, zone.other(), address.substring(address.indexOf('/') + 1), message);
    } else if (address.startsWith(Addresses.to(""))) {
      String system = address.substring(Addresses.to("").length());
      must(ended, new Done(zone, EntryKind.DELIVERED, system, "", message), address);
    } else if (address.startsWith(Addresses.from(""))) {
      must(ended, new Done(zone, EntryKind.ROUTED, "", "", message), address);
    }
  }

  private void must(Set<Done> ended, Done step, String address) {
    if (!ended.contains(step)) {
      fail(
          Proof.RECORDED,
          "%s was put to %s, and %s has no %s of it"
              .formatted(step.message(), address, step.zone().id(), step.kind()));
    }
  }

  private void order() {
    Map<Row, Received> last = new HashMap<>();
    Set<String> seen = new HashSet<>();
    for (List<Delivered> ofZone : delivered.values()) {
      for (Delivered one : ofZone.reversed()) {
        Received cause = received.get(String.valueOf(causes.get(one.message())));
        if (cause == null || !seen.add(one.target() + " " + one.message())) {
          continue;
        }
        Row row = new Row(one.caseNo(), cause.source(), one.target());
        Received before = last.put(row, cause);
        if (before != null && before.seq() > cause.seq()) {
          fail(Proof.ORDER, row + ": message " + one.message() + " came too late");
        }
      }
    }
  }

  private void fail(Proof proof, String detail) {
    failed.add(new Proof.Failed(proof, detail));
  }
}
