package org.lastmile.hub.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.Ids;
import org.lastmile.hub.transit.LaneSession;
import org.lastmile.hub.transit.MessageProperties;
import org.lastmile.hub.transit.Replay;
import org.lastmile.hub.transit.Taken;
import org.lastmile.hub.transit.TestBroker;
import org.lastmile.hub.transit.Wire;

/** Two zones with a broker each and a link between them that breaks. */
class GateTest {
  private static final class MemoryStore implements AttachmentStore {
    final Map<String, byte[]> contents = new ConcurrentHashMap<>();

    @Override
    public Attachment store(InputStream content, String name, long limit) throws IOException {
      byte[] bytes = content.readAllBytes();
      String digest = "sha256:" + HexFormat.of().formatHex(Ids.sha256().digest(bytes));
      contents.put(digest, bytes);
      return new Attachment(digest, bytes.length, "application/pdf", name);
    }

    @Override
    public InputStream open(String digest) {
      byte[] bytes = contents.get(digest);
      if (bytes == null) {
        throw new HubException("ATTACHMENT_MISSING", FaultKind.PASSING, "no " + digest);
      }
      return new ByteArrayInputStream(bytes);
    }
  }

  /** Breaks at every n-th call, for ever. */
  private record Flaky(LaneSession session, AtomicInteger calls, int every) implements LaneSession {
    private void count() {
      if (calls.incrementAndGet() % every == 0) {
        throw new IllegalStateException("the line broke");
      }
    }

    @Override
    public @Nullable Taken poll(String queue) throws Exception {
      @Nullable Taken taken = session.poll(queue);
      if (taken != null) {
        count();
      }
      return taken;
    }

    @Override
    public void send(String queue, byte[] body, MessageProperties properties) throws Exception {
      count();
      session.send(queue, body, properties);
    }

    @Override
    public void acknowledge(Taken taken) throws Exception {
      count();
      session.acknowledge(taken);
    }

    @Override
    public void commit() throws Exception {
      session.commit();
      count();
    }

    @Override
    public void close() {
      session.close();
    }
  }

  private final Map<Zone, SimpleMeterRegistry> meters = new EnumMap<>(Zone.class);
  private final MemoryStore outsideStore = new MemoryStore();
  private final MemoryStore insideStore = new MemoryStore();

  @Test
  void everythingCrossesOnceInOrderOverALinkThatKeepsBreaking(@TempDir Path directory)
      throws Exception {
    List<String> queues = new ArrayList<>(GateAddresses.all());
    queues.addAll(List.of("from.portal", "to.portal"));
    byte[] document = new byte[3_000_000];
    new Random(7).nextBytes(document);
    Attachment attachment =
        outsideStore.store(new ByteArrayInputStream(document), "licence.pdf", Long.MAX_VALUE);
    try (TestBroker outside =
            new TestBroker(directory.resolve("outside"), queues.toArray(String[]::new));
        TestBroker inside =
            new TestBroker(directory.resolve("inside"), queues.toArray(String[]::new));
        Gate outsideGate = gate(Zone.OUTSIDE, outside, outsideStore, directory);
        Gate insideGate = gate(Zone.INSIDE, inside, insideStore, directory)) {
      outsideGate.start(outside.broker::waiting);
      insideGate.start(inside.broker::waiting);
      AtomicInteger calls = new AtomicInteger();
      insideGate.link(
          (names, arrival) -> new Flaky(outside.sessions.open(names, arrival), calls, 13));

      for (int i = 0; i < 300; i++) {
        put(
            outside,
            "from.portal",
            message("o" + i, Priority.ROUTINE, i == 150 ? List.of(attachment) : List.of()));
        put(inside, "to.portal", message("i" + i, Priority.ROUTINE, List.of()));
        if (i == 299) {
          put(outside, "from.portal", message("fire", Priority.URGENT, List.of()));
        }
      }

      await()
          .atMost(java.time.Duration.ofSeconds(60))
          .until(() -> inside.broker.waiting("from.portal") >= 300);
      await()
          .atMost(java.time.Duration.ofSeconds(60))
          .until(() -> outside.broker.waiting("to.portal") >= 300);
      await().until(() -> inside.broker.waiting("from.portal.urgent") == 1);
      await().until(() -> outside.broker.waiting(GateAddresses.PACKETS) == 0);
      assertThat(ids(inside, "from.portal")).isEqualTo(expected("o"));
      assertThat(ids(outside, "to.portal")).isEqualTo(expected("i"));
      assertThat(calls.get()).as("the link broke").isGreaterThan(13);
      assertThat(insideStore.contents.get(attachment.digest())).isEqualTo(document);
      assertThat(crossed(Zone.INSIDE, "imported", "plain")).isEqualTo(300);
      assertThat(crossed(Zone.INSIDE, "imported", "urgent")).isEqualTo(1);
      assertThat(crossed(Zone.INSIDE, "exported", "plain")).isEqualTo(300);
      assertThat(crossed(Zone.OUTSIDE, "imported", "plain")).isEqualTo(300);
      await().until(() -> linkConnected() == 1);
    }
  }

  private double crossed(Zone zone, String direction, String stream) {
    return meters
        .get(zone)
        .get("hub.gate.messages")
        .tags("direction", direction, "stream", stream)
        .counter()
        .count();
  }

  private double linkConnected() {
    return meters.get(Zone.INSIDE).get("hub.gate.link.connected").gauge().value();
  }

  @Test
  void piecesThatComeAgainAfterTheWholeAreLeftOut(@TempDir Path directory) throws Exception {
    byte[] document = new byte[Chunk.SIZE + 1];
    Attachment attachment =
        outsideStore.store(new ByteArrayInputStream(document), "a.pdf", Long.MAX_VALUE);
    IncomingAttachments incoming = new IncomingAttachments(directory, insideStore);
    String digest = attachment.digest();
    Chunk last = new Chunk(digest, "a.pdf", document.length, Chunk.SIZE, new byte[1]);
    incoming.write(new Chunk(digest, "a.pdf", document.length, 0, new byte[Chunk.SIZE]));
    incoming.write(last);
    incoming.write(last);
    incoming.sync();
    assertThat(incoming.complete(List.of(attachment))).isTrue();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void onlyTheInsideMayOpenTheLink(@TempDir Path directory) {
    try (TestBroker outside =
            new TestBroker(directory, GateAddresses.all().toArray(String[]::new));
        Gate gate = gate(Zone.OUTSIDE, outside, outsideStore, directory)) {
      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> gate.link(outside.sessions)))
          .isInstanceOfSatisfying(
              HubException.class, e -> assertThat(e.code()).isEqualTo("GATE_DIRECTION"));
    }
  }

  @Test
  void whatMayNotCrossIsADeadLetterAndTheRestGoesOn(@TempDir Path directory) throws Exception {
    GateRule.Live lenient =
        Crossing.rule(
            directory,
            """
            inwards: []
            outwards:
              notice.recalled: {fields: [number, issuer, at]}
              notice.rectification: {fields: [at, department, requirement]}
              case.withdrawn: {fields: [at, reason]}
            """);
    GateRule.Live strict =
        Crossing.rule(
            directory,
            """
            inwards: []
            outwards:
              notice.recalled: {fields: [number, issuer, at]}
              notice.rectification: {fields: [at, department, requirement]}
            """);
    try (TestBroker outside = broker(directory, "outside");
        TestBroker inside = broker(directory, "inside");
        Gate outsideGate = gate(Zone.OUTSIDE, strict, outside, outsideStore, directory);
        Gate insideGate = gate(Zone.INSIDE, lenient, inside, insideStore, directory)) {
      outsideGate.start(outside.broker::waiting);
      insideGate.start(inside.broker::waiting);
      insideGate.link(outside.sessions);

      put(inside, "to.portal", of("case.escalated", "e1", Json.object()));
      put(inside, "to.portal", of("case.withdrawn", "w1", WITHDRAWN.deepCopy()));
      put(inside, "to.portal", of("notice.rectification", "r1", rectify("请联系13900000000")));
      put(inside, "to.portal", of("notice.rectification", "r2", rectify("请联系12345")));
      put(inside, "to.portal", message("n1", Priority.ROUTINE, List.of()));

      await().until(() -> outside.broker.waiting("to.portal") == 2);
      await().until(() -> outside.broker.waiting(Addresses.DEAD) == 1);
      assertThat(codes(inside)).containsExactly("e1 GATE_TYPE", "r1 GATE_NUMBER");
      assertThat(codes(outside)).containsExactly("w1 GATE_TYPE");

      Message released = of("notice.rectification", "r1", rectify("请联系13900000000"));
      put(inside, "to.portal", released, new Replay(1, false, Set.of()));
      await().until(() -> outside.broker.waiting("to.portal") == 3);
      assertThat(ids(outside, "to.portal")).containsExactly("r2", "n1", "r1");
    }
  }

  private static final ObjectNode WITHDRAWN =
      Json.object().put("at", "2026-11-24T12:00:00+08:00").put("reason", "已办");

  private static ObjectNode rectify(String requirement) {
    return Json.object()
        .put("at", "2026-11-24T12:00:00+08:00")
        .put("department", "样例办")
        .put("requirement", requirement);
  }

  /** Of the letters that wait, the id of the message and why. */
  private static List<String> codes(TestBroker broker) throws Exception {
    List<String> codes = new ArrayList<>();
    for (byte[] letter : broker.drain(Addresses.DEAD)) {
      JsonNode read = Json.json().readTree(letter);
      codes.add(read.at("/event/id").textValue() + " " + read.get("code").textValue());
    }
    return codes;
  }

  private static TestBroker broker(Path directory, String name) {
    List<String> queues = new ArrayList<>(GateAddresses.all());
    queues.addAll(List.of("from.portal", "to.portal", Addresses.DEAD));
    return new TestBroker(directory.resolve(name), queues.toArray(String[]::new));
  }

  private Gate gate(Zone zone, TestBroker broker, AttachmentStore store, Path directory) {
    return gate(zone, Crossing.rule(directory), broker, store, directory);
  }

  private Gate gate(
      Zone zone, GateRule.Live rule, TestBroker broker, AttachmentStore store, Path directory) {
    return new Gate(
        new Gate.Surroundings(
            zone,
            rule,
            zone.id(),
            broker.sessions,
            (lane, epoch, number, entries) -> "x".getBytes(StandardCharsets.UTF_8),
            store,
            directory.resolve(zone.id() + "-incoming"),
            Clock.systemUTC(),
            meters.computeIfAbsent(zone, id -> new SimpleMeterRegistry())));
  }

  private static void put(TestBroker broker, String destination, Message message) throws Exception {
    put(broker, destination, message, Replay.NONE);
  }

  private static void put(TestBroker broker, String destination, Message message, Replay replay)
      throws Exception {
    try (LaneSession session = broker.sessions.open(List.of(), () -> {})) {
      session.send(
          Addresses.of(Addresses.GATE_OUT, message.priority()),
          Wire.encode(message),
          new MessageProperties(destination, replay));
      session.commit();
    }
  }

  private static List<String> ids(TestBroker broker, String queue) throws Exception {
    return broker.drain(queue).stream().map(body -> Wire.decode(body).id()).toList();
  }

  private static List<String> expected(String prefix) {
    return Stream.concat(IntStream.range(0, 300).mapToObj(i -> prefix + i), Stream.of()).toList();
  }

  private static Message of(String type, String id, ObjectNode body) {
    Message like = message(id, Priority.ROUTINE, List.of());
    return new Message(
        id,
        MessageType.of(type),
        id,
        like.caseNo(),
        null,
        like.source(),
        like.createdAt(),
        like.priority(),
        null,
        0,
        DataLevel.L3,
        null,
        null,
        List.of(),
        body);
  }

  private static Message message(String id, Priority priority, List<Attachment> attachments) {
    return Crossing.message(id, priority, attachments);
  }
}
