package org.lastmile.hub.transit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives messages up: into the dead letter queue with the reason, in the commit that takes them. */
public final class DeadLetters {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
  static final String UNREADABLE = "unknown";

  private final Evidence evidence;
  private final TransitMeters meters;

  public DeadLetters(Clock clock, TransitMeters meters) {
    this.evidence = new Evidence(clock);
    this.meters = meters;
  }

  /** A message that can be understood; the caller acknowledges it. */
  public void bury(
      Taken taken,
      Message message,
      String system,
      HubException fault,
      int attempts,
      Transaction transaction) {
    transaction.entries.add(evidence.withMessage(EntryKind.DEAD, message, system, fault, attempts));
    ObjectNode letter = letter(taken, fault, attempts);
    letter.set("event", Wire.tree(message));
    send(letter, transaction);
    meters.dead(system, fault.code());
    LogLines.fault(LogLines.about(LOG.atError(), message), system, fault)
        .addKeyValue("hub.attempts", attempts)
        .log(
            "A message of {} is a dead letter: {}{}",
            system,
            fault.code(),
            fault.getCause() == null ? "" : " (" + LogLines.trail(fault.getCause()) + ")");
  }

  /** Bytes that are not a message, or no longer; the caller acknowledges them. */
  public void bury(Taken taken, HubException fault, Transaction transaction) {
    transaction.entries.add(evidence.unreadable(taken, fault));
    ObjectNode letter = letter(taken, fault, 0);
    letter.put("bytes", taken.bytes());
    send(letter, transaction);
    meters.dead(UNREADABLE, fault.code());
    LogLines.fault(LOG.atError(), UNREADABLE, fault)
        .log(
            "What was taken from {} is no message and a dead letter: {}",
            taken.queue(),
            fault.code());
  }

  /** The letter as far as its evidence tells it: the queue that it came from is not known any more. */
  public static byte[] letter(Message message, Entry dead) {
    ObjectNode letter =
        letter(
            null,
            new HubException(dead.code(), FaultKind.LASTING, dead.detail()),
            dead.attempt(),
            dead.time());
    letter.set("event", Wire.tree(message));
    return write(letter);
  }

  private ObjectNode letter(Taken taken, HubException fault, int attempts) {
    return letter(taken.queue(), fault, attempts, evidence.now());
  }

  private static ObjectNode letter(
      @Nullable String queue, HubException fault, int attempts, OffsetDateTime at) {
    ObjectNode letter = JSON.createObjectNode();
    letter.put("version", 1);
    letter.put("queue", queue);
    letter.put("code", fault.code());
    letter.put("kind", fault.kind().name());
    letter.put("reason", fault.getMessage());
    letter.put("place", fault.place());
    letter.put("attempts", attempts);
    letter.put("at", at.toString());
    return letter;
  }

  private static void send(ObjectNode letter, Transaction transaction) {
    transaction.send(Addresses.DEAD, write(letter));
  }

  private static byte[] write(ObjectNode letter) {
    try {
      return JSON.writeValueAsBytes(letter);
    } catch (JsonProcessingException e) {
      throw new HubException(
          "DEAD_LETTER_ENCODE", FaultKind.LASTING, "cannot write a dead letter", null, e);
    }
  }
}
