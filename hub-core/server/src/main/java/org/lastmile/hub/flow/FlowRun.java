package org.lastmile.hub.flow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.CanonicalTypes;
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
  private final CanonicalTypes types;
  private final String replay;
  private final Map<FlowCatalog.Output, Integer> ordinals = new HashMap<>();
  private final List<Routed> outputs = new ArrayList<>();
  private boolean ended;

  /** A message for a system. */
  record Routed(String system, Message message) {}

  /** @param replay number of the replay, 0 for the first time; a replay's outputs are new messages */
  FlowRun(Flow flow, Message input, CanonicalTypes types, int replay) {
    this.flow = flow;
    this.input = input;
    this.types = types;
    this.replay = Integer.toString(replay);
  }

  Flow flow() {
    return flow;
  }

  List<Routed> outputs() {
    return List.copyOf(outputs);
  }

  /** Whether the flow has said by {@code stop} that no more is to be put, which may be nothing at all. */
  boolean ended() {
    return ended;
  }

  void end() {
    ended = true;
  }

  /**
   * Adds an output with an id derived from the input, so that the same work gives the same message.
   *
   * @param purpose null for that of the input
   */
  void put(String system, MessageType type, @Nullable String purpose, @Nullable Object body) {
    if (!(body instanceof ObjectNode object)) {
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
    try {
      types.check(type, object);
    } catch (HubException e) {
      throw new HubException(
          "FLOW_OUTPUT_INVALID",
          FaultKind.LASTING,
          "flow " + flow.id() + " to " + system + ": " + e.getMessage(),
          e.place(),
          e);
    }
    int ordinal = ordinals.merge(new FlowCatalog.Output(system, type), 1, Integer::sum) - 1;
    String why = purpose == null ? input.purpose() : purpose;
    outputs.add(new Routed(system, message(system, type, why, object.deepCopy(), ordinal)));
  }

  private Message message(
      String system, MessageType type, @Nullable String purpose, ObjectNode body, int ordinal) {
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
        level(type),
        purpose,
        input.traceparent(),
        input.attachments(),
        body);
  }

  /** The attachments go along, and they may be what made the input's level. */
  private DataLevel level(MessageType type) {
    DataLevel own = types.level(type);
    boolean higher = !input.attachments().isEmpty() && input.dataLevel().compareTo(own) > 0;
    return higher ? input.dataLevel() : own;
  }
}
