package org.lastmile.hub.flow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.transit.Ids;

/** One flow handling one message: gathers the outputs, which are put only if all flows succeed. */
final class FlowRun {
  /** Exchange property that holds the run. */
  static final String PROPERTY = "HubFlowRun";

  /** Exchange property that holds the JSLT variables. */
  static final String VARIABLES = "HubVariables";

  private final Flow flow;
  private final Message input;
  private final Flows.Reference reference;
  private final LocalDate today;
  private final String replay;
  private final Map<FlowCatalog.Output, Integer> ordinals = new HashMap<>();
  private final List<Routed> outputs = new ArrayList<>();
  private final Set<Subscription> withheld = new LinkedHashSet<>();
  private boolean ended;

  /**
   * A message for a system.
   *
   * @param share by which it may go there; null where none is needed
   */
  record Routed(String system, Message message, @Nullable Subscription share) {}

  /**
   * @param today on which subscriptions must hold
   * @param replay number of the replay, 0 for the first time; a replay's outputs are new messages
   */
  FlowRun(Flow flow, Message input, Flows.Reference reference, LocalDate today, int replay) {
    this.flow = flow;
    this.input = input;
    this.reference = reference;
    this.today = today;
    this.replay = Integer.toString(replay);
  }

  Flow flow() {
    return flow;
  }

  List<Routed> outputs() {
    return List.copyOf(outputs);
  }

  /** Subscriptions that let nothing through any more, in the order in which the flow came to them. */
  Set<Subscription> withheld() {
    return Collections.unmodifiableSet(withheld);
  }

  /** On which day subscriptions had to hold. */
  LocalDate today() {
    return today;
  }

  /** Whether it is on purpose that no more was put, which may be nothing at all. */
  boolean ended() {
    return ended || !withheld.isEmpty();
  }

  /** The flow has said by {@code stop} that no more is to be put. */
  void end() {
    ended = true;
  }

  /**
   * Adds an output with an id derived from the input, so that the same work gives the same message.
   *
   * @param purpose null for that of the subscription, or of the input
   * @param share id of the subscription by which it goes, null if it needs none; only its items go
   */
  void put(
      String system,
      MessageType type,
      @Nullable String purpose,
      @Nullable String share,
      @Nullable Object body) {
    Subscription subscription = share == null ? null : reference.subscriptions().get(share);
    if (subscription != null && subscription.state(today) != ShareState.OPEN) {
      withheld.add(subscription);
      return;
    }
    if (!(body instanceof ObjectNode whole)) {
      throw new HubException(
          "FLOW_OUTPUT_INVALID",
          FaultKind.LASTING,
          "flow "
              + flow.id()
              + " puts no JSON object to "
              + system
              + ", expected the body of a "
              + type);
    }
    ObjectNode object = subscription == null ? whole : subscription.only(whole);
    try {
      reference.types().check(type, object);
    } catch (HubException e) {
      throw new HubException(
          "FLOW_OUTPUT_INVALID",
          FaultKind.LASTING,
          "flow " + flow.id() + " to " + system + ": " + e.getMessage(),
          e.place(),
          e);
    }
    int ordinal = ordinals.merge(new FlowCatalog.Output(system, type), 1, Integer::sum) - 1;
    String why =
        subscription != null ? subscription.purpose() : purpose == null ? input.purpose() : purpose;
    List<Attachment> attachments =
        subscription == null || subscription.attachments() ? input.attachments() : List.of();
    outputs.add(
        new Routed(
            system,
            message(system, type, why, attachments, object.deepCopy(), ordinal),
            subscription));
  }

  private Message message(
      String system,
      MessageType type,
      @Nullable String purpose,
      List<Attachment> attachments,
      ObjectNode body,
      int ordinal) {
    String nth = Integer.toString(ordinal);
    return new Message(
        Ids.of(input.id(), flow.id(), type.toString(), system, nth, replay),
        type,
        Ids.of(
            "key", input.source(), input.idempotencyKey(), flow.id(), type.toString(), system, nth),
        input.caseNo(),
        input.id(),
        input.source(),
        input.createdAt(),
        input.priority(),
        input.due(),
        input.version(),
        level(type, attachments),
        purpose,
        input.traceparent(),
        attachments,
        body);
  }

  /** The attachments go along, and they may be what made the input's level. */
  private DataLevel level(MessageType type, List<Attachment> attachments) {
    DataLevel own = reference.types().level(type);
    boolean higher = !attachments.isEmpty() && input.dataLevel().compareTo(own) > 0;
    return higher ? input.dataLevel() : own;
  }
}
