package org.lastmile.hub.flow;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.LocatedYaml;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.MessageType;

/**
 * Who gets which items of whom, from {@code config/subscriptions.yaml}; without that file nobody gets any. Subscriptions
 * that are not fit are not in it; who wants to route by them asks for {@link #fit} first.
 */
public final class Subscriptions {
  private final Map<String, Subscription> byId = new LinkedHashMap<>();
  private final List<HubException> unfit = new ArrayList<>();

  private Subscriptions() {}

  /**
   * Reads {@code config/subscriptions.yaml}.
   *
   * @throws HubException {@code SHARES_INVALID}, LASTING, when it is no list of subscriptions
   */
  public static Subscriptions read(Path file, CanonicalTypes types, Systems systems) {
    Subscriptions all = new Subscriptions();
    if (Files.exists(file)) {
      SubscriptionReader reader =
          new SubscriptionReader(
              LocatedYaml.read(file, SubscriptionReader.INVALID), types, systems);
      for (int i = 0; i < reader.size(); i++) {
        try {
          all.add(reader.read(i), reader.place(i));
        } catch (HubException e) {
          all.unfit.add(e);
        }
      }
    }
    return all;
  }

  private void add(Subscription one, String place) {
    if (byId.putIfAbsent(one.id(), one) != null) {
      throw new HubException(
          SubscriptionReader.INVALID,
          FaultKind.LASTING,
          "the id '" + one.id() + "' stands before",
          place,
          null);
    }
  }

  /**
   * The same, if all are fit.
   *
   * @throws HubException LASTING: the first fault
   */
  public Subscriptions fit() {
    if (!unfit.isEmpty()) {
      throw unfit.getFirst();
    }
    return this;
  }

  /** Why subscriptions are not fit, each with file, line and column. */
  public List<HubException> faults() {
    return List.copyOf(unfit);
  }

  /** All of them, in the order of the file. */
  public List<Subscription> all() {
    return List.copyOf(byId.values());
  }

  /** The subscription that a flow names, which was checked by {@link #requireApproved}. */
  Subscription get(String id) {
    return Objects.requireNonNull(byId.get(id), id);
  }

  /**
   * Refuses that a flow puts messages of a type to a system without a subscription for exactly that.
   *
   * @param id of the subscription that the flow names, null if it names none
   * @param sources ids of the systems whose messages the flow takes
   * @param place where the flow puts them
   */
  void requireApproved(
      @Nullable String id, String system, MessageType type, Set<String> sources, String place) {
    if (id == null) {
      if (Subscription.needed(type)) {
        throw fault(
            "SHARE_UNAPPROVED",
            type
                + " goes to "
                + system
                + " only by a subscription: add share=<id>; config/subscriptions.yaml has for it "
                + byId.values().stream()
                    .filter(one -> one.receiver().equals(system) && one.type().equals(type))
                    .map(Subscription::id)
                    .toList(),
            place);
      }
      return;
    }
    Optional<Subscription> found = Optional.ofNullable(byId.get(id));
    if (found.isEmpty()) {
      // one that is not fit has a fault of its own
      if (unfit.isEmpty()) {
        throw fault(
            "SHARE_UNKNOWN",
            "there is no subscription '"
                + id
                + "' in config/subscriptions.yaml, allowed are "
                + byId.keySet(),
            place);
      }
      return;
    }
    Subscription one = found.get();
    if (!one.receiver().equals(system)
        || !one.type().equals(type)
        || !sources.equals(Set.of(one.provider()))) {
      throw fault(
          "SHARE_MISMATCH",
          "the subscription '"
              + id
              + "' is for "
              + one.type()
              + " from "
              + one.provider()
              + " to "
              + one.receiver()
              + ", the flow puts "
              + type
              + " from "
              + (sources.isEmpty() ? "any system" : sources)
              + " to "
              + system,
          place);
    }
  }

  private static HubException fault(String code, String message, String place) {
    return new HubException(code, FaultKind.LASTING, message, place, null);
  }
}
