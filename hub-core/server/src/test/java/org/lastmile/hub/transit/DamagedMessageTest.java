package org.lastmile.hub.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.spi.Priority;

/** What a lane makes of a message that is not as it was put. */
class DamagedMessageTest {
  private static final String QUEUE = "from.a";
  private static final String DAMAGED = "0123456789abcdef0123456789abcdef";

  @Test
  void aMessageThatIsNotAsItWasPutIsADeadLetterWithItsEvidenceAndItsNeighboursGoOn(
      @TempDir Path directory) throws Exception {
    Queue<Entry> recorded = new ConcurrentLinkedQueue<>();
    TransitMeters meters = new TransitMeters(new SimpleMeterRegistry());
    try (TestBroker broker = new TestBroker(directory, QUEUE, "to.a");
        Lane lane =
            new Lane(
                "route",
                List.of(QUEUE),
                new RoutingBody(
                    (message, step) -> step.put("to.a", message),
                    broker.queues,
                    new DeadLetters(Clock.systemUTC(), meters)),
                broker.sessions,
                (name, epoch, number, entries) -> {
                  recorded.addAll(entries);
                  return new byte[0];
                },
                meters.lane("route"))) {
      broker.put(QUEUE, wire("before"));
      putDamaged(broker);
      broker.put(QUEUE, wire("after"));
      lane.start();
      await().until(() -> broker.broker.waiting("to.a") == 2);
      await().until(() -> broker.broker.waiting(QUEUE) == 0);
      assertThat(broker.drain("to.a").stream().map(body -> Wire.decode(body).id()))
          .containsExactly("before", "after");

      JsonNode letter =
          JsonMapper.builder().build().readTree(broker.drain(Addresses.DEAD).getFirst());
      assertThat(letter.path("code").asText()).isEqualTo("JOURNAL_DAMAGED");
      assertThat(letter.path("queue").asText()).isEqualTo(QUEUE);
      assertThat(letter.path("reason").asText()).contains(DAMAGED);
      assertThat(recorded)
          .singleElement()
          .satisfies(
              entry -> {
                assertThat(entry.kind()).isEqualTo(EntryKind.DEAD);
                assertThat(entry.code()).isEqualTo("JOURNAL_DAMAGED");
                assertThat(entry.messageId()).isEqualTo(DAMAGED);
                assertThat(entry.detail()).contains(QUEUE);
                assertThat(entry.payloads()).hasSize(1);
              });
    }
  }

  /** One byte of a valid message is another than when the checksum was made. */
  private static void putDamaged(TestBroker broker) throws Exception {
    byte[] put = wire(DAMAGED);
    byte[] read =
        new String(put, StandardCharsets.UTF_8).replace("a", "b").getBytes(StandardCharsets.UTF_8);
    System.arraycopy(put, 0, read, 0, 100);
    try (ClientSessionFactory connection = broker.locator.createSessionFactory();
        ClientSession session = connection.createSession();
        ClientProducer producer = session.createProducer(QUEUE)) {
      ClientMessage message = session.createMessage(true);
      message.getBodyBuffer().writeBytes(read);
      MessageChecksum.write(message, QUEUE, put);
      producer.send(message);
    }
  }

  private static byte[] wire(String id) {
    return Wire.encode(Sample.message(id, "L1", Priority.ROUTINE));
  }
}
