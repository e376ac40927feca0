package org.lastmile.hub.gate;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.DeadLetters;
import org.lastmile.hub.transit.Lane;
import org.lastmile.hub.transit.MessageProperties;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Taken;
import org.lastmile.hub.transit.Transaction;
import org.lastmile.hub.transit.Wire;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages out of packets, in sequence; a repeat is only acknowledged. What it puts is made anew from the parsed
 * message, never the bytes that came. A packet waits until the attachments that it names are complete. A message that
 * may not come in is a dead letter, and the packet goes on.
 */
final class ImportingBody implements Lane.Body {
  private static final int PACKETS_IN_MEMORY = 4;
  private static final Logger LOG = LoggerFactory.getLogger(ImportingBody.class);

  private final Zone zone;
  private final GateRule.Live rule;
  private final IncomingAttachments attachments;
  private final GateEvidence evidence;
  private final DeadLetters deadLetters;
  private final GateMeters.Direction imported;
  private final Map<String, Taken> tokens = new HashMap<>();
  private final Map<String, Deque<Taken>> packets = new HashMap<>();
  private final Set<String> complained = new HashSet<>();

  ImportingBody(
      Zone zone,
      GateRule.Live rule,
      IncomingAttachments attachments,
      GateEvidence evidence,
      DeadLetters deadLetters,
      GateMeters.Direction imported) {
    this.zone = zone;
    this.rule = rule;
    this.attachments = attachments;
    this.evidence = evidence;
    this.deadLetters = deadLetters;
    this.imported = imported;
    packets.put(Addresses.urgent(GateAddresses.INBOX), new ArrayDeque<>());
    packets.put(GateAddresses.INBOX, new ArrayDeque<>());
  }

  static List<String> addresses() {
    return List.of(GateAddresses.IMPORT_TOKEN, GateAddresses.CHUNKS_INBOX, GateAddresses.INBOX);
  }

  @Override
  public int room(String queue) {
    Deque<Taken> held = packets.get(queue);
    return held == null ? Lane.BATCH : Math.max(0, PACKETS_IN_MEMORY - held.size());
  }

  @Override
  public void handle(List<Taken> taken, Transaction transaction) {
    boolean wrote = false;
    for (Taken one : taken) {
      switch (Addresses.plain(one.queue())) {
        case GateAddresses.IMPORT_TOKEN -> tokens.put(one.queue(), one);
        case GateAddresses.CHUNKS_INBOX -> {
          wrote |= write(one, transaction);
          transaction.acknowledge(one);
        }
        default -> packets.computeIfAbsent(one.queue(), queue -> new ArrayDeque<>()).add(one);
      }
    }
    if (wrote) {
      attachments.sync();
    }
    importStream(true, transaction);
    importStream(false, transaction);
  }

  /** Whether a piece was written; one that is damaged is a dead letter, and its attachment waits for it. */
  private boolean write(Taken piece, Transaction transaction) {
    Chunk chunk;
    try {
      chunk = Chunk.decode(piece.body());
    } catch (HubException e) {
      deadLetters.bury(piece, e, transaction);
      return false;
    }
    attachments.write(chunk);
    return true;
  }

  private void importStream(boolean urgent, Transaction transaction) {
    String tokenQueue = ExportingBody.stream(GateAddresses.IMPORT_TOKEN, urgent);
    String inbox = ExportingBody.stream(GateAddresses.INBOX, urgent);
    Taken token = tokens.get(tokenQueue);
    Deque<Taken> held = packets.get(inbox);
    if (token == null || held == null) {
      return;
    }
    Packet.Token last = Packet.Token.decode(token.body());
    Packet.Token reached = last;
    while (!held.isEmpty()) {
      Taken next = held.getFirst();
      if (!next.intact()) {
        complain(
            inbox, "JOURNAL_DAMAGED: a packet in " + inbox + " is not as it was put; it is held");
        break;
      }
      Packet packet = Packet.decode(next.body());
      if (packet.sequence() > reached.sequence()) {
        if (!follows(packet, reached, urgent) || !arrived(packet)) {
          break;
        }
        put(packet, next, transaction);
        imported.packet(urgent, packet.items().size());
        reached = new Packet.Token(packet.sequence(), Packet.digest(next.body()));
      }
      held.removeFirst();
      transaction.acknowledge(next);
    }
    if (!reached.equals(last)) {
      transaction.acknowledge(token);
      transaction.send(tokenQueue, reached.encode());
      tokens.remove(tokenQueue);
    }
  }

  private boolean follows(Packet packet, Packet.Token last, boolean urgent) {
    boolean follows =
        packet.sequence() == last.sequence() + 1
            && packet.previous().equals(last.digest())
            && packet.from() == zone.other()
            && packet.urgent() == urgent;
    if (!follows) {
      complain(
          packet.from() + "/" + urgent + "/" + packet.sequence(),
          "PACKET_OUT_OF_SEQUENCE: packet %d of the %s stream does not follow packet %d; it is held"
              .formatted(packet.sequence(), urgent ? "urgent" : "plain", last.sequence()));
    }
    return follows;
  }

  private void complain(String about, String complaint) {
    if (complained.add(about)) {
      LOG.error(complaint);
    }
  }

  private boolean arrived(Packet packet) {
    return packet.items().stream()
        .allMatch(item -> attachments.complete(message(item.event()).attachments()));
  }

  private void put(Packet packet, Taken taken, Transaction transaction) {
    for (Packet.Item item : packet.items()) {
      Message message = message(item.event());
      try {
        rule.now().check(message, packet.from());
      } catch (HubException e) {
        deadLetters.bury(alone(item, message, taken), message, "gate", e, 1, transaction);
        continue;
      }
      Step step = new Step();
      step.put(item.destination(), message);
      step.record(
          evidence.imported(
              message, item.destination(), packet.from(), packet.urgent(), packet.sequence()));
      transaction.add(step);
    }
  }

  /** One message of a packet, as if it had been taken from where it was to be put. */
  private static Taken alone(Packet.Item item, Message message, Taken packet) {
    return new Taken(
        Addresses.of(item.destination(), message.priority()),
        packet.handle(),
        Wire.encode(message),
        true,
        packet.redelivered(),
        packet.putAt(),
        MessageProperties.NONE);
  }

  private static Message message(JsonNode event) {
    return Wire.decode(event.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void committed() {
    imported.committed();
  }

  @Override
  public void aborted() {
    imported.aborted();
    tokens.clear();
    packets.values().forEach(Deque::clear);
  }

  @Override
  public Duration patience() {
    return packets.values().stream().allMatch(Deque::isEmpty)
        ? Duration.ofSeconds(1)
        : Duration.ofMillis(100);
  }
}
