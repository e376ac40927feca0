package org.lastmile.hub.zone;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.flow.FlowBench;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Wire;

/**
 * Finds the content of a message that the broker lost: in the ledger, or, because flows are pure, by running again the
 * flow that made it.
 */
final class LostContent implements AutoCloseable {
  private final HubSettings settings;
  private final Trace ledger;
  private final Map<String, List<Step.Put>> routed = new HashMap<>();
  private @Nullable FlowBench flows;

  /**
   * @param queue with the twin that the message's priority chooses
   * @param body null when the content is nowhere
   */
  record Found(String queue, byte @Nullable [] body, @Nullable String caseNo) {}

  LostContent(HubSettings settings, Trace ledger) {
    this.settings = settings;
    this.ledger = ledger;
  }

  Found find(OpenPuts.Open lost) {
    Message message =
        Stream.concat(recorded(lost.messageId()), recorded(lost.causeId()))
            .filter(found -> found.id().equals(lost.messageId()))
            .findFirst()
            .orElse(null);
    if (message == null) {
      message = routedAgain(lost);
    }
    if (message == null) {
      return new Found(lost.address(), null, null);
    }
    return new Found(
        Addresses.of(lost.address(), message.priority()), Wire.encode(message), message.caseNo());
  }

  /** The canonical messages that the entries about a message hold. */
  private Stream<Message> recorded(String messageId) {
    return ledger.ofMessage(messageId).stream().flatMap(this::messages);
  }

  private Stream<Message> messages(Recorded recorded) {
    return IntStream.range(0, recorded.payloads().size())
        .filter(i -> recorded.payloads().get(i).role() == Payload.Role.CANONICAL)
        .mapToObj(i -> ledger.payload(recorded.seq(), i))
        .flatMap(Optional::stream)
        .map(Wire::decode);
  }

  /** Null when the flows of today do not make it of what they took. */
  private @Nullable Message routedAgain(OpenPuts.Open lost) {
    return routed.computeIfAbsent(lost.causeId(), this::route).stream()
        .map(Step.Put::message)
        .filter(message -> message.id().equals(lost.messageId()))
        .findFirst()
        .orElse(null);
  }

  private List<Step.Put> route(String causeId) {
    Message cause =
        recorded(causeId).filter(found -> found.id().equals(causeId)).findFirst().orElse(null);
    if (cause == null) {
      return List.of();
    }
    try {
      return flows().route(settings.zone(), cause);
    } catch (HubException e) {
      return List.of();
    }
  }

  private FlowBench flows() {
    FlowBench bench = flows;
    if (bench == null) {
      bench = FlowBench.open(settings.routes(), FlowBench.reference(settings.config()));
      flows = bench;
    }
    return bench;
  }

  @Override
  public void close() {
    if (flows != null) {
      flows.close();
    }
  }
}
