package org.lastmile.hub.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.transit.RetryAfter;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Target;
import org.lastmile.hub.transit.Wire;

/** Receiving, delivering, asking and querying against a system on a real socket. */
class ExchangeTest {
  private static final String ROUTES = "camel/office.camel.yaml";
  private static final Target.Attempt FIRST = new Target.Attempt(1, false);
  @TempDir private Path work;

  private final List<String> requests = new ArrayList<>();
  private final CountDownLatch never = new CountDownLatch(1);
  private HttpServer office;
  private Hub hub;
  private Target target;
  private volatile int status = 200;
  private volatile String retryAfter = "";
  private volatile String answer = "{\"ok\":true}";

  @BeforeEach
  void start() throws Exception {
    office = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    office.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    office.createContext("/", this::serve);
    office.start();
    hub =
        new Hub(work, Duration.ofSeconds(3))
            .configure("ledger-office", "baseUrl: " + url(office.getAddress()) + "\n");
    PluginMaker.office().into(hub.plugins);
    hub.start();
    assertThat(hub.health("ledger-office").detail()).isEmpty();
    target = hub.connectors.targets().getFirst();
  }

  @AfterEach
  void stop() {
    never.countDown();
    hub.close();
    office.stop(0);
  }

  @Test
  void whatASystemSendsIsTranslatedCheckedAndHandedOver() {
    JsonNode receipt =
        receive(
            "{\"no\":\"A1\",\"caseNo\":\"L33010620261124000001\",\"acceptedAt\":\"2026-11-24T09:00:00+08:00\"}");

    assertThat(receipt.get("messageId").textValue()).hasSize(32);
    assertThat(receipt.get("caseNo").textValue()).isEqualTo("L33010620261124000001");
    assertThat(receipt.get("repeated").booleanValue()).isFalse();
    var reception = hub.received.getFirst();
    assertThat(reception.system()).isEqualTo("ledger-office");
    assertThat(reception.key()).isEqualTo("A1");
    assertThat(reception.type()).isEqualTo(MessageType.of("case.accepted"));
    assertThat(reception.dataLevel()).isEqualTo(Hub.TYPES.level(reception.type()));
    assertThat(reception.body().get("department").textValue()).isEqualTo("ledger office");
    assertThat(reception.keys()).containsEntry("officeNo", "A1");
    assertThat(reception.versions()).containsOnlyKeys("connector", "mapping", "schema");
    assertThat(reception.versions().values()).allMatch(hash -> hash.matches("[0-9a-f]{64}"));
    Payload evidence = reception.evidence().getFirst();
    assertThat(evidence.role()).isEqualTo(Payload.Role.NATIVE);
    assertThat(evidence.mediaType()).isEqualTo("application/json");
    assertThat(new String(evidence.bytes(), StandardCharsets.UTF_8)).contains("\"no\":\"A1\"");
    assertThat(hub.health("ledger-office").lastSuccess()).isNotNull();
  }

  @Test
  void aRepeatGetsTheSameReceiptAndAReusedKeyIsRefused() {
    String first = "{\"no\":\"A1\",\"acceptedAt\":\"2026-11-24T09:00:00+08:00\"}";
    JsonNode receipt = receive(first);
    JsonNode again = receive(first);
    assertThat(again.get("messageId")).isEqualTo(receipt.get("messageId"));
    assertThat(again.get("repeated").booleanValue()).isTrue();

    assertThat(refused("{\"no\":\"A1\",\"acceptedAt\":\"2026-11-24T10:00:00+08:00\"}").code())
        .isEqualTo("KEY_REUSED");
    assertThat(hub.received).hasSize(1);
  }

  @Test
  void whatDoesNotPassIsRefusedAndRecordedOnce() {
    assertThat(refused("{\"no\":\"A1\"}").code()).isEqualTo("NATIVE_INVALID");
    assertThat(refused("{\"no\":\"A2\",\"acceptedAt\":\"yesterday\"}"))
        .satisfies(fault -> assertThat(fault.code()).isEqualTo("BODY_INVALID"))
        .satisfies(fault -> assertThat(fault.place()).isEqualTo("/at"));
    assertThat(refused("{\"acceptedAt\":\"2026-11-24T09:00:00+08:00\"}").code())
        .isEqualTo("KEY_MISSING");
    assertThat(refused("{not json").code()).isEqualTo("JSON_INVALID");

    assertThat(hub.received).isEmpty();
    assertThat(hub.refused)
        .extracting("code")
        .containsExactly("NATIVE_INVALID", "BODY_INVALID", "KEY_MISSING", "JSON_INVALID");
    assertThat(hub.refused.getFirst().evidence().getFirst().bytes())
        .isEqualTo("{\"no\":\"A1\"}".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aRouteMayTakeAllTypesThatAreDeclared() throws Exception {
    PluginMaker.office()
        .replaced(
            "connector.yaml", "sends: [case.accepted]", "sends: [case.accepted, case.withdrawn]")
        .replaced(
            ROUTES,
            "hub:receive?type=case.accepted&mapping=mappings/case.accepted.to-canonical.jslt&schema=native/accepted.schema.json",
            "hub:receive?type=*")
        .replaced(ROUTES, "hub:query?type=case.withdrawn", "direct:unused")
        .replaced(ROUTES, "hub:query?type=case.dispatched", "hub:query?type=*")
        .into(hub.plugins);
    hub.connectors.reload("ledger-office");

    String envelope =
        "{\"idempotencyKey\":\"%s\",\"type\":\"%s\",\"traceparent\":\"%s\",\"body\":{\"at\":\"2026-11-24T09:00:00+08:00\"}}";
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
    receive(envelope.formatted("A1", "case.withdrawn", trace));
    receive(envelope.formatted("A2", "case.withdrawn/1", "none"));
    assertThat(hub.received)
        .extracting(reception -> reception.type())
        .containsOnly(MessageType.of("case.withdrawn"));
    assertThat(hub.received.getFirst().traceparent()).isEqualTo(trace);
    assertThat(hub.received.getLast().traceparent()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
    for (String type : List.of("case.refused", "case.withdrawn/2", "no type at all/x")) {
      assertThat(refused(envelope.formatted("A3", type, trace)))
          .satisfies(fault -> assertThat(fault.code()).isEqualTo("TYPE_NOT_SENT"))
          .satisfies(fault -> assertThat(fault.kind()).isEqualTo(FaultKind.CALLER))
          .hasMessageContaining("[case.accepted/1, case.withdrawn/1]");
    }
    assertThat(refused("{\"idempotencyKey\":\"A4\",\"body\":{}}").code())
        .isEqualTo("TYPE_NOT_SENT");
    answer = "true";
    assertThat(target.has(message("case.withdrawn", "{}"))).isTrue();
  }

  @Test
  void withoutAMappingAMessageStaysACloudEvent() throws Exception {
    PluginMaker.office()
        .replaced(ROUTES, "hub:map?mapping=mappings/case.dispatched.to-native.jslt", "hub:map")
        .into(hub.plugins);
    hub.connectors.reload("ledger-office");
    Step step = new Step();
    target.deliver(dispatched(), FIRST, step);

    String event = new String(Wire.encode(dispatched()), StandardCharsets.UTF_8);
    assertThat(requests.getFirst()).endsWith(event);
    assertThat(payload(step.entries().getFirst(), Payload.Role.NATIVE)).isEqualTo(event);
  }

  @Test
  void aDeliveryIsMappedSentAndRecordedWithTheAnswer() {
    Step step = new Step();
    target.deliver(dispatched(), new Target.Attempt(2, true), step);

    assertThat(requests).hasSize(1);
    assertThat(requests.getFirst())
        .startsWith("POST /cases ")
        .contains("\"caseNo\":\"L33010620261124000001\"", "\"key\":\"key-1\"");
    assertThat(requests.getFirst()).doesNotContain("Hub");
    Entry entry = step.entries().getFirst();
    assertThat(step.entries()).hasSize(1);
    assertThat(entry.kind()).isEqualTo(EntryKind.DELIVERED);
    assertThat(entry.system()).isEqualTo("ledger-office");
    assertThat(entry.attempt()).isEqualTo(2);
    assertThat(entry.duration()).isPositive();
    assertThat(entry.versions()).containsOnlyKeys("connector", "mapping");
    assertThat(payload(entry, Payload.Role.NATIVE)).contains("\"key\":\"key-1\"");
    assertThat(payload(entry, Payload.Role.ANSWER)).isEqualTo(answer);
    assertThat(step.puts()).isEmpty();
  }

  @Test
  void anAnswerThatComesAtOnceJoinsTheSameStep() {
    answer = "{\"no\":\"O-7\",\"acceptedAt\":\"2026-11-24T09:00:00+08:00\"}";
    Step step = new Step();
    target.deliver(dispatched(), FIRST, step);
    Step again = new Step();
    target.deliver(dispatched(), FIRST, again);

    assertThat(step.puts()).hasSize(1);
    Step.Put put = step.puts().getFirst();
    assertThat(put.address()).isEqualTo("from.ledger-office");
    assertThat(put.message().caseNo()).isEqualTo("L33010620261124000001");
    assertThat(put.message().causationId()).isEqualTo("m-1");
    assertThat(put.message().priority()).isEqualTo(Priority.SPECIAL);
    assertThat(again.puts().getFirst().message().id()).isEqualTo(put.message().id());
    assertThat(step.entries())
        .extracting(Entry::kind)
        .containsExactly(EntryKind.DELIVERED, EntryKind.RECEIVED);
    Entry received = step.entries().getLast();
    assertThat(payload(received, Payload.Role.NATIVE)).isEqualTo(answer);
    assertThat(payload(received, Payload.Role.CANONICAL))
        .isEqualTo(new String(Wire.encode(put.message()), StandardCharsets.UTF_8))
        .contains("ledger office");
    assertThat(hub.received).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "503 | 120 | 120",
        "429 | 7 | 7",
        "503 | 86400 | 300",
        "503 | Tue, 24 Nov 2020 09:00:00 GMT | ",
        "503 | -5 | ",
        "503 | 0 | ",
        "503 | 99999999999999999999 | ",
        "503 | soon | ",
        "500 | 120 | ",
      })
  void aSystemMaySayHowLongItIsNotToBeCalled(int how, String after, @Nullable Long seconds) {
    assertThat(asked(how, after)).isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
  }

  @Test
  void aSystemMaySayWhenItIsToBeCalledAgain() {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(90));
    // the answer has a Date of its own, and both are in whole seconds
    assertThat(asked(503, date)).isBetween(Duration.ofSeconds(80), Duration.ofSeconds(91));
  }

  private @Nullable Duration asked(int how, String after) {
    retryAfter = after;
    status = how;
    HubException fault =
        catchThrowableOfType(
            HubException.class, () -> target.deliver(dispatched(), FIRST, new Step()));
    assertThat(fault.kind()).isEqualTo(FaultKind.PASSING);
    return fault instanceof RetryAfter asked ? asked.pause() : null;
  }

  @Test
  void aFaultIsClassedByWhoCanMendIt() throws Exception {
    fails(500, FaultKind.PASSING, "SYSTEM_HTTP_5XX");
    fails(503, FaultKind.PASSING, "SYSTEM_HTTP_5XX");
    fails(429, FaultKind.PASSING, "SYSTEM_HTTP_4XX");
    fails(404, FaultKind.LASTING, "SYSTEM_HTTP_4XX");
    fails(422, FaultKind.LASTING, "SYSTEM_HTTP_4XX");
    fails(-1, FaultKind.PASSING, "SYSTEM_TIMEOUT");
    fails(-2, FaultKind.PASSING, "SYSTEM_IO");
    assertThat(hub.health("ledger-office").up()).isFalse();
    status = 200;
    target.deliver(dispatched(), FIRST, new Step());
    assertThat(hub.health("ledger-office").up()).isTrue();

    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    hub.configure("ledger-office", "baseUrl: http://localhost:" + free + "\n")
        .connectors
        .reload("ledger-office");
    fails(200, FaultKind.DOWN, "SYSTEM_DOWN");
    hub.configure("ledger-office", "baseUrl: http://no-such-host.invalid\n")
        .connectors
        .reload("ledger-office");
    fails(200, FaultKind.DOWN, "SYSTEM_DOWN");
    assertThat(hub.health("ledger-office").code()).isEqualTo("SYSTEM_DOWN");
    hub.connectors.stop("ledger-office");
    fails(200, FaultKind.DOWN, "CONNECTOR_DOWN");
  }

  @Test
  void aConnectorClassesAFaultItselfByThrowingIt() {
    Message withdrawn = message("case.withdrawn", "{\"at\":\"2026-11-24T09:00:00+08:00\"}");
    assertThatThrownBy(() -> target.deliver(withdrawn, FIRST, new Step()))
        .asInstanceOf(type(HubException.class))
        .satisfies(fault -> assertThat(fault.code()).isEqualTo("OFFICE_SAYS_NO"))
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(FaultKind.CALLER));
  }

  @Test
  void aCallThatNeverEndsHoldsNobodyLongerThanTheLimit() throws Exception {
    status = -1;
    hub.configure(
            "ledger-office", "baseUrl: " + url(office.getAddress()) + "\nresponseTimeout: 1h\n")
        .connectors
        .reload("ledger-office");
    long start = System.nanoTime();
    assertThatThrownBy(() -> target.deliver(dispatched(), FIRST, new Step()))
        .isInstanceOfSatisfying(
            HubException.class, fault -> assertThat(fault.code()).isEqualTo("SYSTEM_TIMEOUT"));
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(6));
  }

  @Test
  void aDoubtfulDeliveryCanBeAskedFor() {
    answer = "true";
    assertThat(target.has(dispatched())).isTrue();
    answer = "false";
    assertThat(target.has(dispatched())).isFalse();
  }

  @Test
  void aCheckIsAskedWithinItsDeadlineAndItsAnswerChecked() {
    Message request =
        message(
            "check.request",
            "{\"check\":\"assistance-status\",\"citizenId\":\"33990019900307109X\",\"name\":\"样本\",\"clerk\":\"c-1\"}");
    MessageType type = MessageType.of("check.answer");
    answer = "{\"result\":\"yes\",\"reference\":\"R-1\",\"asOf\":\"2026-11-24\"}";
    ObjectNode body = hub.connectors.ask("ledger-office", request, type, Duration.ofSeconds(3));
    assertThat(body.get("result").textValue()).isEqualTo("yes");

    answer = "{\"result\":\"perhaps\"}";
    assertThatThrownBy(
            () -> hub.connectors.ask("ledger-office", request, type, Duration.ofSeconds(3)))
        .isInstanceOfSatisfying(
            HubException.class, fault -> assertThat(fault.code()).isEqualTo("BODY_INVALID"));

    status = -1;
    long start = System.nanoTime();
    assertThatThrownBy(
            () -> hub.connectors.ask("ledger-office", request, type, Duration.ofMillis(300)))
        .isInstanceOfSatisfying(
            HubException.class, fault -> assertThat(fault.code()).isEqualTo("SYSTEM_TIMEOUT"));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
  }

  private void fails(int how, FaultKind kind, String code) {
    status = how;
    Step step = new Step();
    assertThatThrownBy(() -> target.deliver(dispatched(), FIRST, step))
        .isInstanceOfSatisfying(
            HubException.class,
            fault -> {
              assertThat(fault.code()).isEqualTo(code);
              assertThat(fault.kind()).isEqualTo(kind);
              assertThat(fault)
                  .hasMessageNotContaining("localhost")
                  .hasMessageNotContaining("127.0.0.1");
            });
    assertThat(step.entries()).isEmpty();
    assertThat(step.puts()).isEmpty();
  }

  private JsonNode receive(String body) {
    Exchange exchange = request(body);
    if (exchange.getException() != null) {
      throw new AssertionError(exchange.getException());
    }
    return exchange.getMessage().getBody(JsonNode.class);
  }

  private HubException refused(String body) {
    return (HubException) request(body).getException();
  }

  private Exchange request(String body) {
    try (ProducerTemplate template = hub.open.get("ledger-office").createProducerTemplate()) {
      return template.request("direct:in", exchange -> exchange.getMessage().setBody(body));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String payload(Entry entry, Payload.Role role) {
    return entry.payloads().stream()
        .filter(payload -> payload.role() == role)
        .map(payload -> new String(payload.bytes(), StandardCharsets.UTF_8))
        .findFirst()
        .orElseThrow();
  }

  private static Message dispatched() {
    return message("case.dispatched", "{\"department\":\"ledger office\",\"reason\":\"matter\"}");
  }

  private static Message message(String type, String body) {
    return new Message(
        "m-1",
        MessageType.of(type),
        "key-1",
        "L33010620261124000001",
        "m-0",
        "zhilian-gov",
        OffsetDateTime.parse("2026-11-24T09:00:00+08:00"),
        Priority.SPECIAL,
        null,
        1,
        Hub.TYPES.level(MessageType.of(type)),
        "assistance",
        null,
        List.of(),
        (ObjectNode) Json.parse(body.getBytes(StandardCharsets.UTF_8)));
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange;
        InputStream in = exchange.getRequestBody()) {
      String body = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      synchronized (requests) {
        requests.add(
            exchange.getRequestMethod()
                + " "
                + exchange.getRequestURI()
                + " "
                + exchange.getRequestHeaders().keySet()
                + " "
                + body);
      }
      if (status == -1) {
        never.await();
      } else if (status != -2) {
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        if (!retryAfter.isEmpty()) {
          exchange.getResponseHeaders().add("Retry-After", retryAfter);
        }
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String url(InetSocketAddress address) {
    return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
