package org.lastmile.hub.transit;

import java.util.List;
import java.util.Set;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.jspecify.annotations.Nullable;

/**
 * What travels with a broker message beside its body.
 *
 * @param destination for messages that cross the gate: the plain address in the other zone; otherwise null
 */
public record MessageProperties(@Nullable String destination, Replay replay) {
  /** Of what neither crosses nor is a replay. */
  public static final MessageProperties NONE = new MessageProperties(null, Replay.NONE);

  private static final String DESTINATION = "hubDestination";
  private static final String REPLAY = "hubReplay";
  private static final String DOUBTFUL = "hubReplayDoubtful";
  private static final String SKIPPED = "hubReplaySkipped";
  private static final String BETWEEN = ",";

  /** Names of the broker message's properties that hold them. */
  static final List<String> NAMES = List.of(DESTINATION, REPLAY, DOUBTFUL, SKIPPED);

  void write(Message message) {
    if (destination != null) {
      message.putStringProperty(DESTINATION, destination);
    }
    if (replay.number() > 0) {
      message.putIntProperty(REPLAY, replay.number());
      message.putBooleanProperty(DOUBTFUL, replay.doubtful());
      message.putStringProperty(SKIPPED, String.join(BETWEEN, replay.skipped()));
    }
  }

  /** Those of a message that {@link LaneSession#send} put. */
  public static MessageProperties of(ICoreMessage message) {
    String destination =
        message.containsProperty(DESTINATION) ? message.getStringProperty(DESTINATION) : null;
    if (!message.containsProperty(REPLAY)) {
      return new MessageProperties(destination, Replay.NONE);
    }
    String skipped = message.getStringProperty(SKIPPED);
    return new MessageProperties(
        destination,
        new Replay(
            message.getIntProperty(REPLAY),
            message.getBooleanProperty(DOUBTFUL),
            skipped.isEmpty() ? Set.of() : Set.of(skipped.split(BETWEEN))));
  }
}
