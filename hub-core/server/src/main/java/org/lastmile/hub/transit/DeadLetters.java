package org.lastmile.hub.transit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;

/** Gives messages up: into the dead letter queue with the reason, in the commit that takes them. */
public final class DeadLetters {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final Evidence evidence;

  public DeadLetters(Clock clock) {
    this.evidence = new Evidence(clock);
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
  }

  /** Bytes that are not a message; the caller acknowledges them. */
  public void bury(Taken taken, HubException fault, Transaction transaction) {
    ObjectNode letter = letter(taken, fault, 0);
    letter.put("bytes", taken.body());
    send(letter, transaction);
  }

  private ObjectNode letter(Taken taken, HubException fault, int attempts) {
    ObjectNode letter = JSON.createObjectNode();
    letter.put("version", 1);
    letter.put("queue", taken.queue());
    letter.put("code", fault.code());
    letter.put("kind", fault.kind().name());
    letter.put("reason", fault.getMessage());
    letter.put("place", fault.place());
    letter.put("attempts", attempts);
    letter.put("at", evidence.now().toString());
    return letter;
  }

  private static void send(ObjectNode letter, Transaction transaction) {
    try {
      transaction.send(Addresses.DEAD, JSON.writeValueAsBytes(letter));
    } catch (JsonProcessingException e) {
      throw new HubException(
          "DEAD_LETTER_ENCODE", FaultKind.LASTING, "cannot write a dead letter", null, e);
    }
  }
}
