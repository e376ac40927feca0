package org.lastmile.hub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;

class CheckDoorTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-24T01:00:00Z"), ZoneId.of("Asia/Shanghai"));
  private static final Path ROOT = Path.of("../..");

  private static final CanonicalTypes TYPES = new CanonicalTypes();
  private final List<CheckDefinition> checks =
      CheckDefinition.readAll(
          ROOT.resolve("routes"), TYPES, Systems.read(ROOT.resolve("config/systems.yaml")));
  private final List<Entry> recorded = new ArrayList<>();
  private final List<String> order = new ArrayList<>();

  @Test
  void theQuestionIsDurableBeforeItIsAskedAndTheAnswerBeforeItIsGiven() {
    CheckDoor.Reply reply =
        door(Zone.INSIDE, (system, request, type, limit) -> answer(system))
            .ask(question("one-window", "fee-reduction"));
    assertThat(order).containsExactly("ASKED", "asked civil-affairs", "ANSWERED");
    assertThat(reply.body().path("result").asText()).isEqualTo("yes");
    assertThat(recorded).extracting(Entry::messageId).containsOnly(reply.checkId());
    Entry asked = recorded.getFirst();
    assertThat(asked.actor()).isEqualTo("one-window");
    assertThat(asked.system()).isEqualTo("civil-affairs");
    assertThat(asked.detail()).isEqualTo("purpose fee-reduction, clerk ck-0017");
    assertThat(new String(asked.payloads().getFirst().bytes(), StandardCharsets.UTF_8))
        .contains("fee-reduction", "张样例", "\"traceparent\":\"00-");
    assertThat(meters.get("hub.checks.asked").counter().count()).isEqualTo(1);
    assertThat(meters.get("hub.checks").tag("outcome", "answered").counter().count()).isEqualTo(1);
    assertThat(meters.get("hub.check").tag("check", "assistance-status").timer().count())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "one-window,,PURPOSE_MISSING",
    "one-window,curiosity,PURPOSE_UNKNOWN",
    "zhilian-life,fee-reduction,CHECK_NOT_ALLOWED"
  })
  void withoutRightOrPurposeNothingIsAskedAndTheRefusalIsRecorded(
      String asker, String purpose, String code) {
    HubException fault =
        fault(door(Zone.INSIDE, (s, r, t, l) -> answer(s)), question(asker, purpose));
    assertThat(fault.code()).isEqualTo(code);
    assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
    assertThat(order).containsExactly("REFUSED");
    assertThat(recorded.getFirst().payloads()).isEmpty();
  }

  @Test
  void anUnknownCheckAndABadBodyAreRefusedWithoutTheirValues() {
    CheckDoor door = door(Zone.INSIDE, (s, r, t, l) -> answer(s));
    CheckDoor.Question unknown =
        new CheckDoor.Question("one-window", "salary", "fee-reduction", body(), null, null);
    assertThat(fault(door, unknown).code()).isEqualTo("CHECK_UNKNOWN");
    ObjectNode bad = body().put("citizenId", "33990019SECRET");
    HubException fault =
        fault(
            door,
            new CheckDoor.Question(
                "one-window", "assistance-status", "fee-reduction", bad, null, null));
    assertThat(fault.code()).isEqualTo("BODY_INVALID");
    assertThat(fault.place()).isEqualTo("/citizenId");
    assertThat(fault).hasMessageNotContaining("SECRET");
    assertThat(order).containsExactly("REFUSED", "REFUSED");
    assertThat(
            meters.get("hub.checks").tag("code", "CHECK_UNKNOWN").counter().getId().getTag("check"))
        .isEqualTo("unknown");
  }

  @Test
  void aSystemThatFailsIsRecordedAndItsFaultPassedOn() {
    HubException down =
        new HubException("SYSTEM_DOWN", FaultKind.DOWN, "civil-affairs is not there");
    HubException fault =
        fault(
            door(
                Zone.INSIDE,
                (s, r, t, l) -> {
                  throw down;
                }),
            question("one-window", "fee-reduction"));
    assertThat(fault).isSameAs(down);
    assertThat(order).containsExactly("ASKED", "FAILED");
    assertThat(recorded.getLast().code()).isEqualTo("SYSTEM_DOWN");
  }

  @Test
  void anAnswerThatBreaksItsSchemaIsNotTheAskersFault() {
    HubException fault =
        fault(
            door(Zone.INSIDE, (s, r, t, l) -> answer(s).put("income", "SECRET")),
            question("one-window", "fee-reduction"));
    assertThat(fault.code()).isEqualTo("CHECK_ANSWER_INVALID");
    assertThat(fault.kind()).isEqualTo(FaultKind.LASTING);
    assertThat(fault).hasMessageNotContaining("SECRET");
  }

  @Test
  void whatCannotBeRecordedIsNeitherAskedNorAnswered() {
    CheckDoor door =
        new CheckDoor(
            Zone.INSIDE,
            checks,
            TYPES,
            step -> CompletableFuture.failedFuture(new IllegalStateException("full")),
            (s, r, t, l) -> answer(s),
            CLOCK,
            meters);
    HubException fault = fault(door, question("one-window", "fee-reduction"));
    assertThat(fault.code()).isEqualTo("CHECK_NOT_RECORDED");
    assertThat(order).isEmpty();
  }

  @Test
  void aCheckOfTheOtherZoneIsRefusedAtOnce() {
    HubException fault =
        fault(
            door(Zone.OUTSIDE, (s, r, t, l) -> answer(s)), question("one-window", "fee-reduction"));
    assertThat(fault.code()).isEqualTo("CHECK_NEEDS_LINK");
    assertThat(order).containsExactly("REFUSED");
  }

  private CheckDoor door(Zone zone, CheckDoor.Asking asking) {
    return new CheckDoor(
        zone,
        checks,
        TYPES,
        step -> {
          recorded.addAll(step.entries());
          step.entries().stream().map(Entry::kind).map(EntryKind::name).forEach(order::add);
          return CompletableFuture.completedFuture(null);
        },
        asking,
        CLOCK,
        meters);
  }

  private ObjectNode answer(String system) {
    order.add("asked " + system);
    return FlowFolder.body("check.answer", "yes");
  }

  private static CheckDoor.Question question(String asker, String purpose) {
    return new CheckDoor.Question(asker, "assistance-status", purpose, body(), null, null);
  }

  private static ObjectNode body() {
    ObjectNode body = FlowFolder.body("check.request", "assistance-status");
    body.remove("check");
    return body;
  }

  private static HubException fault(CheckDoor door, CheckDoor.Question question) {
    return catchThrowableOfType(HubException.class, () -> door.ask(question));
  }
}
