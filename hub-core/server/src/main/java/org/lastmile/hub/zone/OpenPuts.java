package org.lastmile.hub.zone;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.transit.Addresses;

/**
 * What the ledger of a zone says must wait in its broker: every message with a put and no end. Entries are told in the
 * order of the ledger.
 */
final class OpenPuts {
  private static final String FROM = Addresses.from("");
  private static final String CROSSING = Addresses.GATE_OUT + "/";

  /**
   * A put that has no end.
   *
   * @param address plain address of the queue
   * @param order of the puts
   * @param causeId the message whose handling put it; the message itself where a system or the other zone sent it
   * @param destination for what waits to cross the gate
   * @param tried whether an attempt to deliver it is recorded
   */
  record Open(
      String address,
      String messageId,
      long order,
      String causeId,
      @Nullable String destination,
      boolean tried) {
    /** The address as outputs of entries name it. */
    String name() {
      return destination == null ? address : CROSSING + destination;
    }

    Open asTried() {
      return new Open(address, messageId, order, causeId, destination, true);
    }
  }

  /** By message, then by address. */
  private final Map<String, Map<String, Open>> open = new LinkedHashMap<>();

  private long order;

  void add(Entry entry) {
    String id = entry.messageId();
    if (id == null) {
      return;
    }
    switch (entry.kind()) {
      case RECEIVED -> put(Addresses.from(entry.system()), id, id, null);
      case IMPORTED, RECOVERED, REPLAYED -> puts(entry, id);
      case RETURNED -> {
        end(id, Addresses.to(entry.system()));
        puts(entry, id);
      }
      case ROUTED -> {
        puts(entry, id);
        Map<String, Open> places = open.getOrDefault(id, Map.of());
        places.keySet().stream()
            .filter(address -> address.startsWith(FROM))
            .toList()
            .forEach(address -> end(id, address));
      }
      case EXPORTED -> end(id, Addresses.GATE_OUT);
      case DELIVERED, SUPERSEDED -> end(id, Addresses.to(entry.system()));
      case DEAD -> bury(entry.system(), id);
      case FAILED, DOUBTFUL -> tried(id, Addresses.to(entry.system()));
      case REFUSED, REPEATED, ASKED, ANSWERED, STATE, CONFIGURED, DISMISSED -> {}
    }
  }

  /** A dead letter is kept by the database, and its content by the entry. */
  private void bury(String system, String id) {
    for (String address :
        List.of(Addresses.to(system), Addresses.from(system), Addresses.GATE_OUT)) {
      if (open.getOrDefault(id, Map.of()).containsKey(address)) {
        end(id, address);
        return;
      }
    }
  }

  private void puts(Entry entry, String causeId) {
    entry
        .outputs()
        .forEach(
            (where, id) -> {
              int nth = where.indexOf('#');
              String name = nth < 0 ? where : where.substring(0, nth);
              boolean crosses = name.startsWith(CROSSING);
              put(
                  crosses ? Addresses.GATE_OUT : name,
                  id,
                  causeId,
                  crosses ? name.substring(CROSSING.length()) : null);
            });
  }

  private void put(String address, String id, String causeId, @Nullable String destination) {
    open.computeIfAbsent(id, key -> new LinkedHashMap<>())
        .put(address, new Open(address, id, order++, causeId, destination, false));
  }

  private void end(String id, String address) {
    Map<String, Open> places = open.get(id);
    if (places != null && places.remove(address) != null && places.isEmpty()) {
      open.remove(id);
    }
  }

  private void tried(String id, String address) {
    open.getOrDefault(id, new HashMap<>()).computeIfPresent(address, (key, one) -> one.asTried());
  }

  /** In the order in which they were put. */
  List<Open> all() {
    List<Open> all = new ArrayList<>();
    open.values().forEach(places -> all.addAll(places.values()));
    all.sort(Comparator.comparingLong(Open::order));
    return List.copyOf(all);
  }

  /** Null where the ledger does not say that it waits there. */
  @Nullable Open find(String address, String id) {
    return open.getOrDefault(id, Map.of()).get(address);
  }
}
