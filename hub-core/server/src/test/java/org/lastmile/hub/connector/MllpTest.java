package org.lastmile.hub.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Target;

/** The component {@code mllp} on real sockets; its messages are JSON here, because it does not look into them. */
class MllpTest {
  private static final String DESCRIPTOR =
      """
      id: lab-office
      spi: "1.0"
      name: {zh-CN: 化验室, en: Laboratory}
      department: {zh-CN: 化验室, en: Laboratory}
      zone: inside
      sends: [case.accepted]
      receives: [case.withdrawn]
      answers: []
      repeat: key
      """;

  private static final String ROUTES =
      """
      - beans:
          - name: refusal
            type: %s
      - route:
          id: in
          from:
            uri: mllp:127.0.0.1:%d?refusal=#refusal&timeout=1000&mostBody=200&connections=2
            steps:
              - to: hub:receive?type=case.accepted
              - to: hub:map?input=body&mapping=mappings/taken.jslt
      - route:
          id: out
          from:
            uri: hub:deliver?type=case.withdrawn
            steps:
              - setBody: {simple: "${header.HubIdempotencyKey}"}
              - to: mllp:127.0.0.1:%d?timeout=2000
      """;

  private static final String TAKEN = "\"taken\"";

  @TempDir private Path work;

  private final BlockingQueue<Socket> connections = new LinkedBlockingQueue<>();
  private ServerSocket lab;
  private Thread accepting;
  private int port;
  private Hub hub;

  /** Says the code of the fault. */
  public static final class Refusal implements Processor {
    @Override
    public void process(Exchange exchange) {
      HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
      exchange
          .getMessage()
          .setBody(
              "no, %s to %d bytes"
                  .formatted(fault.code(), exchange.getMessage().getBody(byte[].class).length));
    }
  }

  @BeforeEach
  void start() throws IOException {
    lab = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    accepting =
        Thread.startVirtualThread(
            () -> {
              try {
                while (true) {
                  connections.add(lab.accept());
                }
              } catch (IOException e) {
                // closed
              }
            });
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    hub = new Hub(work).configure("lab-office", "{}\n");
    PluginMaker.of("lab-office", DESCRIPTOR)
        .with(
            "camel/lab.camel.yaml",
            ROUTES.formatted(Refusal.class.getName(), port, lab.getLocalPort()))
        .with("mappings/taken.jslt", "if (.repeated) \"taken before\" else \"taken\"")
        .into(hub.plugins);
    hub.start();
    assertThat(hub.health("lab-office").detail()).isEmpty();
  }

  @AfterEach
  void stop() throws IOException {
    hub.close();
    lab.close();
  }

  @Test
  void messagesOfOneConnectionAreAnsweredInTheirOrder() throws IOException {
    try (Peer peer = new Peer(port)) {
      peer.send(accepted("A1") + accepted("A2") + accepted("A1"));
      assertThat(peer.answer()).isEqualTo(TAKEN);
      assertThat(peer.answer()).isEqualTo(TAKEN);
      assertThat(peer.answer()).isEqualTo("\"taken before\"");
    }
    assertThat(hub.received).extracting("key").containsExactly("A1", "A2");
  }

  @Test
  void aRefusalIsRecordedAndTheConnectionGoesOn() throws IOException {
    try (Peer peer = new Peer(port)) {
      peer.send("\u000b{\u001c\r" + accepted("A1"));
      assertThat(peer.answer()).isEqualTo("no, JSON_INVALID to 1 bytes");
      assertThat(peer.answer()).isEqualTo(TAKEN);
    }
    assertThat(hub.refused)
        .singleElement()
        .satisfies(
            refusal -> {
              assertThat(refusal.code()).isEqualTo("JSON_INVALID");
              assertThat(refusal.evidence().getFirst().mediaType()).isEqualTo("application/hl7-v2");
            });
    assertThat(hub.health("lab-office").up()).isTrue();
  }

  @Test
  void whatIsTooLongIsReadToItsEndAndRefused() throws IOException {
    try (Peer peer = new Peer(port)) {
      peer.send("\u000b" + "x".repeat(100_000) + "\u001c\r" + accepted("A1"));
      assertThat(peer.answer()).isEqualTo("no, MLLP_MESSAGE_TOO_LARGE to 200 bytes");
      assertThat(peer.answer()).isEqualTo(TAKEN);
    }
    assertThat(hub.refused).extracting("code").containsExactly("MLLP_MESSAGE_TOO_LARGE");
  }

  @Test
  void whileTheBrakeIsOnAllIsRefusedAndNothingRecorded() throws IOException {
    hub.brake = new HubException("BRAKE", FaultKind.PASSING, "the hub is full");
    try (Peer peer = new Peer(port)) {
      peer.send("\u000b{\u001c\r" + accepted("A1"));
      assertThat(peer.answer()).isEqualTo("no, BRAKE to 1 bytes");
      assertThat(peer.answer()).startsWith("no, BRAKE");
      hub.brake = null;
      peer.send(accepted("A1"));
      assertThat(peer.answer()).isEqualTo(TAKEN);
    }
    assertThat(hub.refused).isEmpty();
  }

  @Test
  void halfAMessageIsNeitherTakenNorAnsweredAndFreesItsPlace() throws IOException {
    for (int i = 0; i < 3; i++) {
      try (Peer peer = new Peer(port)) {
        peer.send(accepted("A1").substring(0, 20));
        assertThat(peer.answer()).as("closed after the time-out").isNull();
      }
    }
    assertThat(hub.received).isEmpty();
    assertThat(hub.refused).isEmpty();
  }

  @Test
  void oneConnectionTooManyIsClosed() throws IOException {
    try (Peer one = new Peer(port);
        Peer two = new Peer(port)) {
      one.send(accepted("A1"));
      two.send(accepted("A2"));
      one.answer();
      two.answer();
      try (Peer three = new Peer(port)) {
        assertThat(three.answer()).isNull();
      }
      one.send(accepted("A3"));
      assertThat(one.answer()).isEqualTo(TAKEN);
    }
    await()
        .untilAsserted(
            () -> {
              try (Peer next = new Peer(port)) {
                next.send(accepted("A4"));
                assertThat(next.answer()).startsWith("\"taken");
              }
            });
  }

  @Test
  void aPortThatIsTakenStopsTheStart() throws IOException {
    hub.connectors.stop("lab-office");
    try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(other.isBound()).isTrue();
      assertThat(
              catchThrowableOfType(HubException.class, () -> hub.connectors.start("lab-office"))
                  .code())
          .isEqualTo("MLLP_PORT");
    }
    hub.connectors.start("lab-office");
    assertThat(hub.health("lab-office").up()).isTrue();
  }

  @Test
  void aConnectorThatIsStoppedHasClosedItsConnections() throws IOException {
    try (Peer peer = new Peer(port)) {
      peer.send(accepted("A1"));
      assertThat(peer.answer()).isEqualTo(TAKEN);
      hub.connectors.stop("lab-office");
      assertThat(peer.answer()).isNull();
    }
    assertThat(catchThrowableOfType(ConnectException.class, () -> new Peer(port))).isNotNull();
  }

  @Test
  void theConnectionToASystemStaysOpen() throws Exception {
    answering("AA", 3);
    assertThat(deliver("K1")).isEqualTo("AA K1");
    assertThat(deliver("K2")).isEqualTo("AA K2");
    assertThat(deliver("K3")).isEqualTo("AA K3");
    assertThat(connections).isEmpty();
  }

  @Test
  void aConnectionThatTheSystemHasClosedMeanwhileIsMadeAnew() throws Exception {
    answering("AA", 1);
    assertThat(deliver("K1")).isEqualTo("AA K1");
    answering("AB", 1);
    await().untilAsserted(() -> assertThat(deliver("K2")).isEqualTo("AB K2"));
  }

  @Test
  void withoutAnAnswerNothingIsSentAgainByItself() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    Thread.startVirtualThread(
        () -> {
          try (Peer system = new Peer(connections.take())) {
            seen.add(system.answer());
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    HubException fault = catchThrowableOfType(HubException.class, () -> deliver("K1"));
    assertThat(fault.code()).isEqualTo("SYSTEM_IO");
    assertThat(fault.kind()).isEqualTo(FaultKind.PASSING);
    assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo("K1");
    assertThat(connections).isEmpty();
  }

  @Test
  void anAnswerThatComesTooLateIsNotTakenForAnotherMessages() throws Exception {
    HubException fault = catchThrowableOfType(HubException.class, () -> deliver("K1"));
    assertThat(fault.code()).isEqualTo("SYSTEM_TIMEOUT");
    try (Peer late = new Peer(connections.take())) {
      answering("AA", 1);
      late.send("\u000blate\u001c\r");
      assertThat(deliver("K2")).isEqualTo("AA K2");
    }
  }

  @Test
  void aSystemThatTakesNoConnectionIsDown() throws Exception {
    lab.close();
    // as long as somebody waits for a connection, the port still takes one
    accepting.join();
    HubException fault = catchThrowableOfType(HubException.class, () -> deliver("K1"));
    assertThat(fault.code()).isEqualTo("SYSTEM_DOWN");
    assertThat(fault.kind()).isEqualTo(FaultKind.DOWN);
  }

  /** The system answers so many messages of the next connection, and closes it. */
  private void answering(String word, int messages) {
    Thread.startVirtualThread(
        () -> {
          try (Peer system = new Peer(connections.take())) {
            for (int i = 0; i < messages; i++) {
              system.send("\u000b" + word + " " + system.answer() + "\u001c\r");
            }
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private String deliver(String key) {
    ObjectNode body = Json.object().put("at", "2026-11-24T09:00:00+08:00");
    Message message =
        new Message(
            "id-" + key,
            MessageType.of("case.withdrawn"),
            key,
            "L33010620261124000001",
            null,
            "zhilian-gov",
            OffsetDateTime.parse("2026-11-24T09:00:00+08:00"),
            Priority.ROUTINE,
            null,
            0,
            Hub.TYPES.level(MessageType.of("case.withdrawn")),
            null,
            null,
            List.of(),
            body);
    Step step = new Step();
    hub.connectors.targets().getFirst().deliver(message, new Target.Attempt(1, false), step);
    return new String(
        step.entries().getFirst().payloads().getLast().bytes(), StandardCharsets.UTF_8);
  }

  private static String accepted(String key) {
    return "\u000b{\"idempotencyKey\": \"%s\", \"body\": {\"at\": \"2026-11-24T09:00:00+08:00\", \"department\": \"lab\"}}\u001c\r"
        .formatted(key);
  }

  /** Either end of a connection, by plain bytes. */
  private static final class Peer implements AutoCloseable {
    private final Socket socket;

    Peer(int port) throws IOException {
      this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(Math.toIntExact(Duration.ofSeconds(5).toMillis()));
    }

    void send(String bytes) throws IOException {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
    }

    /** What stands in the next frame; null where the connection ends. */
    String answer() throws IOException {
      StringBuilder text = new StringBuilder();
      for (int one = socket.getInputStream().read();
          one != 0x1c;
          one = socket.getInputStream().read()) {
        if (one < 0) {
          return null;
        }
        if (one != 0x0b && one != '\r') {
          text.append((char) one);
        }
      }
      return text.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
