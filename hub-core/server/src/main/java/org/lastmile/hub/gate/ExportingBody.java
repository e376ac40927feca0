package org.lastmile.hub.gate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.DeadLetters;
import org.lastmile.hub.transit.Lane;
import org.lastmile.hub.transit.LaneSession;
import org.lastmile.hub.transit.Taken;
import org.lastmile.hub.transit.Transaction;
import org.lastmile.hub.transit.Wire;

/**
 * Puts messages into packets. The Step takes the token and the messages, and puts the packet and the next token; so
 * there is no gap and no repeat, and the token is also the lock.
 */
final class ExportingBody implements Lane.Body {
  private static final int REMEMBERED_ATTACHMENTS = 10_000;
  private static final int CHUNKS_PER_COMMIT = 8;

  private final Zone zone;
  private final GateRule.Live rule;
  private final AttachmentStore attachments;
  private final LaneSession.Factory sessions;
  private final GateEvidence evidence;
  private final DeadLetters deadLetters;
  private final GateMeters.Direction exported;
  private final Map<String, Taken> tokens = new HashMap<>();
  private final List<Taken> waiting = new ArrayList<>();
  private final Map<String, Boolean> sentAttachments =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > REMEMBERED_ATTACHMENTS;
        }
      };

  ExportingBody(
      Zone zone,
      GateRule.Live rule,
      AttachmentStore attachments,
      LaneSession.Factory sessions,
      GateEvidence evidence,
      DeadLetters deadLetters,
      GateMeters.Direction exported) {
    this.zone = zone;
    this.rule = rule;
    this.attachments = attachments;
    this.sessions = sessions;
    this.evidence = evidence;
    this.deadLetters = deadLetters;
    this.exported = exported;
  }

  static List<String> addresses() {
    return List.of(GateAddresses.EXPORT_TOKEN, Addresses.GATE_OUT);
  }

  @Override
  public int room(String queue) {
    return isToken(queue) || tokens.containsKey(tokenQueueOf(queue)) ? Lane.BATCH : 0;
  }

  @Override
  public void handle(List<Taken> taken, Transaction transaction) {
    for (Taken one : taken) {
      if (isToken(one.queue())) {
        tokens.put(one.queue(), one);
      } else {
        waiting.add(one);
      }
    }
    for (String stream : List.of(Addresses.urgent(Addresses.GATE_OUT), Addresses.GATE_OUT)) {
      List<Taken> items = waiting.stream().filter(one -> one.queue().equals(stream)).toList();
      Taken token = tokens.get(tokenQueueOf(stream));
      if (!items.isEmpty() && token != null) {
        export(items, token, transaction);
        tokens.remove(token.queue());
        waiting.removeAll(items);
      }
    }
  }

  private void export(List<Taken> taken, Taken token, Transaction transaction) {
    boolean urgent = !token.queue().equals(GateAddresses.EXPORT_TOKEN);
    Packet.Token last = Packet.Token.decode(token.body());
    long sequence = last.sequence() + 1;
    List<Packet.Item> items = new ArrayList<>();
    for (Taken one : taken) {
      transaction.acknowledge(one);
      Message message;
      try {
        message = Wire.decode(one.body());
      } catch (HubException e) {
        deadLetters.bury(one, e, transaction);
        continue;
      }
      try {
        requireMayLeave(message, one);
        message.attachments().forEach(this::send);
      } catch (HubException e) {
        deadLetters.bury(one, message, "gate", e, 1, transaction);
        continue;
      }
      String destination = Objects.requireNonNull(one.properties().destination(), "no destination");
      items.add(new Packet.Item(destination, Wire.tree(message)));
      transaction.record(evidence.exported(message, zone.other(), urgent, sequence));
    }
    byte[] packet =
        new Packet(Packet.VERSION, zone, urgent, sequence, last.digest(), items).encode();
    transaction.send(stream(GateAddresses.PACKETS, urgent), packet);
    transaction.acknowledge(token);
    exported.packet(urgent, items.size());
    transaction.send(token.queue(), new Packet.Token(sequence, Packet.digest(packet)).encode());
  }

  private void requireMayLeave(Message message, Taken taken) {
    boolean released = taken.properties().replay().number() > 0;
    if (released) {
      rule.now().check(message, zone);
    } else {
      rule.now().requireCrossing(message, zone);
    }
  }

  /** Sends the bytes ahead of the message that names them; sending them again does no harm. */
  private void send(Attachment attachment) {
    if (sentAttachments.containsKey(attachment.digest())) {
      return;
    }
    try (InputStream content = attachments.open(attachment.digest());
        LaneSession session = sessions.open(List.of(), () -> {})) {
      long offset = 0;
      for (int count = 1; offset < attachment.size() || offset == 0; count++) {
        byte[] bytes = content.readNBytes(Chunk.SIZE);
        Chunk chunk =
            new Chunk(attachment.digest(), attachment.name(), attachment.size(), offset, bytes);
        session.send(GateAddresses.CHUNKS, chunk.encode());
        offset += bytes.length;
        if (count % CHUNKS_PER_COMMIT == 0) {
          session.commit();
        }
        if (bytes.length == 0) {
          break;
        }
      }
      session.commit();
      sentAttachments.put(attachment.digest(), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (HubException e) {
      throw e;
    } catch (Exception e) {
      throw new HubException(
          "GATE_ATTACHMENT",
          FaultKind.PASSING,
          "cannot send attachment " + attachment.digest(),
          null,
          e);
    }
  }

  @Override
  public void committed() {
    exported.committed();
  }

  @Override
  public void aborted() {
    exported.aborted();
    tokens.clear();
    waiting.clear();
  }

  @Override
  public Duration patience() {
    return Duration.ofSeconds(1);
  }

  private static boolean isToken(String queue) {
    return Addresses.plain(queue).equals(GateAddresses.EXPORT_TOKEN);
  }

  private static String tokenQueueOf(String queue) {
    return stream(GateAddresses.EXPORT_TOKEN, !queue.equals(Addresses.plain(queue)));
  }

  static String stream(String address, boolean urgent) {
    return urgent ? Addresses.urgent(address) : address;
  }
}
