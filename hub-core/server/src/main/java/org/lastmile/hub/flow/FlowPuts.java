package org.lastmile.hub.flow;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.mapping.ContentHash;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.Step;

/** Puts what flows have decided about one message, and records it: each subscription with an entry of its own. */
final class FlowPuts {
  private final Zone zone;
  private final Systems systems;
  private final Clock clock;
  private final String reference;

  FlowPuts(Zone zone, Flows.Reference reference, Clock clock) {
    this.zone = zone;
    this.systems = reference.systems();
    this.clock = clock;
    this.reference =
        new ContentHash()
            .add("matters", reference.matters().contentHash().getBytes(StandardCharsets.US_ASCII))
            .add("codes", reference.codes().contentHash().getBytes(StandardCharsets.US_ASCII))
            .hex();
  }

  /** What was put under one subscription, or under none. */
  private static final class Sent {
    final Map<String, String> outputs = new LinkedHashMap<>();
    int persons;
  }

  /** Puts and records what one flow decided. */
  void put(Message message, FlowRun run, Step step, Duration duration) {
    Sent free = new Sent();
    Map<Subscription, Sent> shared = new LinkedHashMap<>();
    for (FlowRun.Routed output : run.outputs()) {
      Subscription share = output.share();
      put(output, step, share == null ? free : shared.computeIfAbsent(share, s -> new Sent()));
    }
    shared.values().removeIf(sent -> sent.outputs.isEmpty());
    Routing routing = new Routing(message, run.flow().id(), versions(run.flow()), duration);
    if (!free.outputs.isEmpty() || (shared.isEmpty() && run.withheld().isEmpty())) {
      step.record(routing.entry(message.source(), "OK", "", free.outputs, null));
    }
    shared.forEach((share, sent) -> step.record(passed(routing, share, sent)));
    run.withheld()
        .forEach(share -> step.record(withheld(routing, share, share.state(run.today()))));
  }

  /** The message itself crosses to the flows of the other zone. */
  void cross(Message message, Step step, Duration duration) {
    String address = Addresses.from(message.source());
    String crossing = Addresses.crossing(address);
    if (!step.replay().skipped().contains(crossing)) {
      step.cross(address, message);
      step.record(
          new Routing(message, "hub", Map.of(), duration)
              .entry(message.source(), "OK", "", Map.of(crossing, message.id()), null));
    }
  }

  private void put(FlowRun.Routed output, Step step, Sent sent) {
    String address = Addresses.to(output.system());
    boolean here = systems.zone(output.system()) == zone;
    String name = here ? address : Addresses.crossing(address);
    if (step.replay().skipped().contains(name)) {
      return;
    }
    if (here) {
      step.put(address, output.message());
    } else {
      step.cross(address, output.message());
    }
    int nth = 1;
    while (sent.outputs.containsKey(Addresses.nthOutput(name, nth))) {
      nth++;
    }
    sent.outputs.put(Addresses.nthOutput(name, nth), output.message().id());
    Subscription share = output.share();
    if (share != null) {
      sent.persons += share.persons(output.message().body());
    }
  }

  private static Entry passed(Routing routing, Subscription share, Sent sent) {
    return routing.entry(
        share.receiver(),
        ShareState.OPEN.code(),
        "subscription " + share.id(),
        sent.outputs,
        share.evidence(sent.persons));
  }

  private static Entry withheld(Routing routing, Subscription share, ShareState state) {
    Subscription.Revoked revoked = share.revoked();
    String since =
        state == ShareState.REVOKED && revoked != null
            ? " was revoked on " + revoked.on()
            : " ended on " + share.until();
    return routing.entry(
        share.receiver(),
        state.code(),
        "nothing was passed on: subscription " + share.id() + since,
        Map.of(),
        share.evidence(0));
  }

  private Map<String, String> versions(Flow flow) {
    return Map.of("flow", flow.view().contentHash(), "reference", reference);
  }

  /** One message in one flow. */
  private final class Routing {
    private final Message message;
    private final String actor;
    private final Map<String, String> versions;
    private final Duration duration;

    Routing(Message message, String actor, Map<String, String> versions, Duration duration) {
      this.message = message;
      this.actor = actor;
      this.versions = versions;
      this.duration = duration;
    }

    Entry entry(
        String system,
        String code,
        String detail,
        Map<String, String> outputs,
        Entry.@Nullable Share share) {
      return new Entry(
          EntryKind.ROUTED,
          message.id(),
          message.type().toString(),
          message.caseNo(),
          message.causationId(),
          system,
          actor,
          OffsetDateTime.now(clock),
          code,
          detail,
          0,
          duration,
          outputs,
          versions,
          Map.of(),
          List.of(),
          null,
          share);
    }
  }
}
