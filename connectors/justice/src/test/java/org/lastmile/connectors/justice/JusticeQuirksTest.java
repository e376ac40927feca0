package org.lastmile.connectors.justice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.lastmile.hub.testkit.Faults.assertFault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.connectors.justice.fake.JusticeFake;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.testkit.ShiftedClock;
import org.lastmile.hub.testkit.TestCertificates;
import org.lastmile.hub.transit.Intake.Reception;
import org.lastmile.hub.transit.Target;

/** One test for each quirk of the catalogue. */
class JusticeQuirksTest {
  private static final String CASE = "11330106XHDEM0068T433051200100020261124000001";
  private static final String KEY = "one-window-2001";

  @TempDir private Path folder;
  private TestCertificates certificates;
  private Path keys;
  private JusticeFake bureau;
  private ConnectorRig rig;

  @BeforeEach
  void start() throws IOException, GeneralSecurityException {
    certificates = new TestCertificates(folder);
    keys = certificates.keyStore("hub");
    bureau = new JusticeFake(0, "lastmile", JusticeFake.key(keys, certificates.password()));
    rig = rig().start();
  }

  @AfterEach
  void stop() {
    rig.close();
    bureau.close();
  }

  private ConnectorRig.Builder rig() {
    return ConnectorRig.of(Path.of("target/classes"))
        .config("service.url", bureau.service().toString())
        .config("service.timeout", "1s")
        .config("oauth.url", bureau.tokenUrl().toString())
        .config("oauth.keyStore", keys.toString())
        .config("oauth.keyStorePassword", new String(certificates.password()))
        .config("poll.interval", "100ms");
  }

  @Test
  void anApplicationIsAnsweredWith202AndAStatusUrlAndCountsAsReceived() {
    ConnectorRig.Delivered delivered = rig.deliver(dispatched());

    JsonNode posted = bureau.posted().get(KEY);
    assertThat(posted.path("applicationNo").asText()).isEqualTo(CASE);
    assertThat(posted.path("applicant").path("idNo").asText()).isEqualTo("339900198001011124");
    assertThat(delivered.answers())
        .singleElement()
        .satisfies(
            answer -> {
              assertThat(answer.type().name()).isEqualTo("case.progress");
              assertThat(answer.caseNo()).isEqualTo(CASE);
              assertThat(answer.body().path("state").asText()).isEqualTo("RECEIVED");
            });
    assertThat(delivered.delivered().keys())
        .containsEntry("statusUrl", bureau.service() + "/applications/" + CASE);
    assertThat(delivered.delivered().payloads())
        .as("evidence: what was sent, and what the bureau said")
        .hasSize(2);
  }

  @Test
  void legalClocksDifferAndAreTakenFromTheConfiguration() {
    JsonNode hangzhou = rig.deliver(dispatched()).answers().getFirst().body();
    try (ConnectorRig national =
        rig().config("limit.decide", "7").config("limit.appoint", "2").start()) {
      JsonNode other = national.deliver(dispatched()).answers().getFirst().body();

      assertThat(limits(hangzhou)).containsExactly("decide 5", "appoint-lawyer 3");
      assertThat(limits(other)).containsExactly("decide 7", "appoint-lawyer 2");
    }
  }

  @Test
  void thereIsNoCallBackSoThatTheHubPolls() {
    bureau.lay(granted("FY-1", 1));
    awaitConfirmed("FY-1");

    Reception decision = rig.intake().received().getFirst();
    assertThat(decision.type().name()).isEqualTo("case.accepted");
    assertThat(decision.caseNo()).isEqualTo(CASE);
    assertThat(decision.version()).isEqualTo(1);
    assertThat(decision.keys()).containsEntry("departmentNumber", "杭西法援〔2026〕31号");
    assertThat(bureau.receipts().get("FY-1").path("receipt").asText()).isNotBlank();
  }

  @Test
  void theHubPollsNoSoonerThanRetryAfterSays() {
    bureau.retryAfter("2");
    int before = bureau.polls();
    await().until(() -> bureau.polls() > before);
    int first = bureau.polls();
    Instant asked = Instant.now();

    await().atMost(Duration.ofSeconds(10)).until(() -> bureau.polls() > first);

    assertThat(Duration.between(asked, Instant.now())).isGreaterThan(Duration.ofMillis(1500));
  }

  @Test
  void aDateInRetryAfterIsHeededAndALongPauseIsCut() {
    try (ConnectorRig patient =
        rig().config("poll.interval", "1ms").config("poll.longest", "2s").start()) {
      bureau.retryAfter("Fri, 31 Dec 2049 23:59:59 GMT");
      rig.close();
      int before = bureau.polls();
      await().until(() -> bureau.polls() > before);
      int first = bureau.polls();
      Instant asked = Instant.now();

      await().atMost(Duration.ofSeconds(10)).until(() -> bureau.polls() > first);

      assertThat(Duration.between(asked, Instant.now())).isGreaterThan(Duration.ofMillis(1500));
      assertThat(patient.health().up()).isTrue();
    }
  }

  @Test
  void theListIsNotReadAgainWhileItsEtagIsTheSame() {
    bureau.lay(granted("FY-1", 1));
    awaitConfirmed("FY-1");

    await().until(() -> bureau.unmodified() >= 2);

    assertThat(rig.intake().received()).hasSize(1);
    bureau.lay(lawyer("FY-2", 2));
    awaitConfirmed("FY-2");
  }

  @Test
  void aBusyBureauIsLeftAloneAsLongAsItSaysAndTheConnectorSaysThatItFails() {
    bureau.busy("3600");
    await().until(() -> !rig.health().up());
    assertThat(rig.health().code()).isEqualTo("SYSTEM_HTTP_5XX");
    bureau.well();
    int polls = bureau.polls();
    bureau.lay(granted("FY-1", 1));

    // deliveries go on, and many ticks pass
    rig.deliver(dispatched());
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(4))
        .until(() -> bureau.polls() == polls);
    assertThat(bureau.open()).containsExactly("FY-1");
    // the delivery was well; that the poll is not must not be hidden by ticks that only wait
    await().until(() -> !rig.health().up());
  }

  @Test
  void aPollThatFailsLosesAndDoublesNothing() {
    bureau.confirmationsFail(500);
    bureau.lay(granted("FY-1", 1));
    bureau.lay(lawyer("FY-2", 2));
    await().until(() -> !rig.health().up());
    assertThat(rig.intake().received()).extracting(Reception::key).containsExactly("FY-1");
    assertThat(bureau.open()).containsExactly("FY-1", "FY-2");

    bureau.well();
    awaitConfirmed("FY-1", "FY-2");

    assertThat(rig.intake().received()).extracting(Reception::key).containsExactly("FY-1", "FY-2");
    await().until(() -> rig.health().up());
  }

  @Test
  void aHubThatIsFullConfirmsNothingAndTakesAllLater() {
    rig.intake().pull();
    bureau.lay(granted("FY-1", 1));
    bureau.lay(lawyer("FY-2", 2));
    await().until(() -> rig.intake().heldBack() >= 2);
    assertThat(bureau.rejections()).isEmpty();
    assertThat(bureau.open()).containsExactly("FY-1", "FY-2");

    rig.intake().release();
    awaitConfirmed("FY-1", "FY-2");

    assertThat(rig.intake().received()).extracting(Reception::key).containsExactly("FY-1", "FY-2");
  }

  @Test
  void aRestartForgetsNothingBecauseTheBureauKnowsWhatIsNotConfirmed() {
    rig.deliver(dispatched());
    rig.connectors().stop("justice");
    bureau.lay(granted("FY-1", 1));
    bureau.lay(lawyer("FY-2", 2));

    rig.connectors().start("justice");
    awaitConfirmed("FY-1", "FY-2");

    assertThat(rig.intake().received()).extracting(Reception::key).containsExactly("FY-1", "FY-2");
  }

  @Test
  void aListThatIsTheSameAsBeforeIsNotTakenForKnownUnlessItIsEmpty() {
    bureau.lay(granted("FY-1", 1));
    awaitConfirmed("FY-1");
    bureau.forgetConfirmation("FY-1", granted("FY-1", 1));

    awaitConfirmed("FY-1");

    assertThat(rig.intake().received()).hasSize(1);
  }

  @Test
  void aChangeThatIsWrongGoesBackWithTheReasonAndHoldsNobodyUp() {
    bureau.lay(granted("FY-1", 1).replace("GRANTED", "PERHAPS"));
    bureau.lay(lawyer("FY-2", 2));
    awaitConfirmed("FY-2");

    assertThat(bureau.rejections()).containsOnlyKeys("FY-1");
    JsonNode said = bureau.rejections().get("FY-1");
    assertThat(said.path("code").asText()).isEqualTo("NATIVE_INVALID");
    assertThat(said.path("place").asText()).isEqualTo("/decision/outcome");
    assertThat(said.toString()).doesNotContain("李样例");
    assertThat(rig.intake().refused()).hasSize(1);
  }

  @Test
  void applicantDataIsConfidentialSoThatStatesCarryNoContent() {
    bureau.lay(granted("FY-1", 1));
    bureau.lay(denied("FY-2", 1));
    bureau.lay(lawyer("FY-3", 2));
    bureau.lay(finished("FY-4", 3));
    awaitConfirmed("FY-1", "FY-2", "FY-3", "FY-4");

    assertThat(rig.intake().received())
        .extracting(received -> received.type().name())
        .containsExactly("case.accepted", "case.refused", "case.progress", "case.completed");
    assertThat(rig.intake().received())
        .allSatisfy(
            received ->
                assertThat(received.body().toString())
                    .doesNotContain("李样例", "王样例", "样例律师事务所", "13800000009", "离婚", "房产"));
    assertThat(rig.intake().received().get(1).body().path("reason").asText())
        .isEqualTo("不属于法律援助事项范围;不符合经济困难条件。详见法律援助机构的书面决定。");
  }

  @Test
  void anAnswerAboutHardshipSaysNoMoreThanThatAndOfWhichDay() {
    rig.deliver(hardship("no"));

    assertThat(bureau.posted().get("hardship-3001"))
        .isEqualTo(
            Json.parse(
                """
                {"applicationNo": "%s", "hardship": "NOT_CONFIRMED", "dataDate": "2026-11-23",
                 "answeredBy": "civil-affairs"}\
                """
                    .formatted(CASE)
                    .getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aTokenIsKeptUntilItExpires() {
    await().until(() -> bureau.polls() > 2);
    rig.deliver(dispatched());

    assertThat(bureau.tokens()).isEqualTo(1);
  }

  @Test
  void aTokenIsFetchedAnewBeforeItExpires() {
    rig.close();
    bureau.tokenLife(90);
    ShiftedClock clock = new ShiftedClock();
    try (ConnectorRig later = rig().clock(clock).config("poll.interval", "1h").start()) {
      later.deliver(dispatched());
      int before = bureau.tokens();
      clock.shift(Duration.ofSeconds(50));
      later.deliver(dispatched());
      assertThat(bureau.tokens()).isEqualTo(before);

      clock.shift(Duration.ofSeconds(15));
      later.deliver(dispatched());

      assertThat(bureau.tokens()).isEqualTo(before + 1);
    }
  }

  @Test
  void aTokenThatIsNotAcceptedAnyMoreIsRenewedOnce() {
    rig.deliver(dispatched());
    bureau.revoke();
    int before = bureau.tokens();

    rig.deliver(dispatched(), new Target.Attempt(2, true));

    assertThat(bureau.calls(KEY)).isEqualTo(2);
    assertThat(bureau.tokens()).isEqualTo(before + 1);
  }

  @Test
  void aBureauThatAcceptsNoTokenIsWaitedFor() {
    bureau.failing(401);
    assertFault(() -> rig.deliver(dispatched()), "SYSTEM_AUTH", FaultKind.DOWN);
  }

  @Test
  void withoutATokenNothingIsDeliveredAndNothingIsLost() {
    rig.close();
    try (ConnectorRig fresh = rig().start()) {
      bureau.revoke();
      bureau.noTokens(400);
      assertFault(() -> fresh.deliver(dispatched()), "OAUTH_TOKEN", FaultKind.DOWN);
      bureau.noTokens(503);
      assertFault(() -> fresh.deliver(dispatched()), "OAUTH_TOKEN", FaultKind.PASSING);
      bureau.well();
      fresh.deliver(dispatched());
    }
    assertThat(bureau.calls(KEY)).isEqualTo(1);
  }

  @Test
  void aKeyThatTheBureauDoesNotKnowGetsNoToken() {
    Path stranger = certificates.keyStore("stranger");
    try (ConnectorRig other = rig().config("oauth.keyStore", stranger.toString()).start()) {
      assertFault(() -> other.deliver(dispatched()), "OAUTH_TOKEN", FaultKind.DOWN);
    }
    assertThat(bureau.posted()).isEmpty();
  }

  @Test
  void aKeyStoreThatCannotBeReadStopsTheStart() {
    assertFault(
        () -> rig().config("oauth.keyStorePassword", UUID.randomUUID().toString()).start().close(),
        "OAUTH_KEY_STORE",
        FaultKind.LASTING);
    assertFault(
        () -> rig().config("oauth.keyStore", certificates.trustStore().toString()).start().close(),
        "OAUTH_KEY_STORE",
        FaultKind.LASTING);
  }

  @Test
  void anApplicationThatIsRefusedGoesBackWithCodeAndFieldAndNoWordOfThePerson() {
    bureau.refuses("ID_NUMBER");

    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(dispatched()))
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("JUSTICE_REFUSED");
              assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
              assertThat(fault.place()).isEqualTo("/applicant/idNo");
              assertThat(fault).hasMessageContaining("ID_NUMBER").hasMessageNotContaining("李样例");
            });
  }

  @Test
  void aSystemThatIsSlowFailsOrIsAwayIsTriedAgainAndTakesTheApplicationOnce() {
    await().until(() -> bureau.tokens() == 1);
    bureau.slow(Duration.ofSeconds(2));
    assertFault(() -> rig.deliver(dispatched()), "SYSTEM_TIMEOUT", FaultKind.PASSING);
    bureau.well();
    bureau.failing(500);
    assertFault(() -> rig.deliver(dispatched()), "SYSTEM_HTTP_5XX", FaultKind.PASSING);
    bureau.well();
    bureau.down();
    // a call before it may break on a connection that was kept
    await()
        .untilAsserted(
            () -> assertFault(() -> rig.deliver(dispatched()), "SYSTEM_DOWN", FaultKind.DOWN));
    bureau.up();
    rig.deliver(dispatched(), new Target.Attempt(4, true));

    assertThat(bureau.posted()).containsOnlyKeys(KEY);
  }

  @Test
  void anAnswerThatIsNotThe202ExpectedIsTriedAgain() {
    bureau.failing(200);
    assertFault(() -> rig.deliver(dispatched()), "JUSTICE_ANSWER", FaultKind.PASSING);
  }

  @Test
  void aListThatCannotBeReadIsAskedForAgain() {
    bureau.page();
    await().until(() -> !rig.health().up());
    assertThat(rig.health().code()).isEqualTo("JUSTICE_LIST");
    assertThat(rig.health().detail()).doesNotContain("李样例");
    bureau.malformed();
    await().until(() -> rig.health().code().equals("SYSTEM_IO"));
    bureau.well();
    bureau.lay(granted("FY-1", 1));
    awaitConfirmed("FY-1");
    await().until(() -> rig.health().up());
  }

  @Test
  void anAnswerAboutHardshipWithoutACaseIsForAnOperator() {
    ObjectNode tree = hardshipTree("yes");
    tree.putNull("caseNo");
    assertFault(
        () -> rig.deliver(SampleMessages.read(tree)), "NATIVE_UNMAPPABLE", FaultKind.LASTING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"service.url", "oauth.url"})
  void tokensAndApplicantsNeverTravelOverPlainHttp(String key) {
    assertFault(
        () -> rig().config(key, "http://legal-aid.example/v1").start().close(),
        "OAUTH_URL",
        FaultKind.LASTING);
  }

  private void awaitConfirmed(String... ids) {
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(() -> assertThat(bureau.receipts()).containsKeys(ids));
    await().until(() -> bureau.open().isEmpty());
  }

  private static List<String> limits(JsonNode body) {
    return body.path("legalLimits")
        .valueStream()
        .map(limit -> limit.path("step").asText() + " " + limit.path("workingDays").asInt())
        .toList();
  }

  private static Message dispatched() {
    ObjectNode body =
        (ObjectNode)
            Json.parse(
                """
                {"department": "西湖区司法局", "reason": "matter", "application": {
                  "matterCode": "11330106XHDEM0068T4330512001000",
                  "applicant": {"kind": "natural", "name": "李样例", "citizenId": "339900198001011124"},
                  "need": "因离婚诉讼申请法律援助。", "materials": [],
                  "origin": {"system": "one-window", "number": "CK20261124000021"}}}
                """
                    .getBytes(StandardCharsets.UTF_8));
    ObjectNode tree = Json.object().put("type", "case.dispatched").put("caseNo", CASE);
    tree.put("idempotencyKey", KEY).set("body", body);
    return SampleMessages.read(tree);
  }

  private static Message hardship(String result) {
    return SampleMessages.read(hardshipTree(result));
  }

  private static ObjectNode hardshipTree(String result) {
    ObjectNode tree = Json.object().put("type", "check.answer").put("caseNo", CASE);
    tree.put("source", "civil-affairs").put("idempotencyKey", "hardship-3001");
    tree.putObject("body").put("result", result).put("asOf", "2026-11-23");
    return tree;
  }

  private static String granted(String id, int sequence) {
    return change(
        id,
        sequence,
        "DECISION",
        "\"decision\": {\"outcome\": \"GRANTED\", \"decisionNo\": \"杭西法援〔2026〕31号\","
            + " \"explanation\": \"申请人李样例因离婚诉讼申请援助。\"}");
  }

  private static String denied(String id, int sequence) {
    return change(
        id,
        sequence,
        "DECISION",
        "\"decision\": {\"outcome\": \"DENIED\", \"decisionNo\": \"杭西法援〔2026〕32号\", \"grounds\":"
            + " [\"OUT_OF_SCOPE\", \"NO_HARDSHIP\"], \"explanation\": \"李样例名下有房产两处。\"}");
  }

  private static String lawyer(String id, int sequence) {
    return change(
        id,
        sequence,
        "LAWYER_ASSIGNED",
        "\"lawyer\": {\"name\": \"王样例\", \"firm\": \"样例律师事务所\", \"phone\": \"13800000009\"}");
  }

  private static String finished(String id, int sequence) {
    return change(
        id,
        sequence,
        "RESULT",
        "\"result\": {\"outcome\": \"FULFILLED\", \"summary\": \"判决准予李样例离婚。\"}");
  }

  private static String change(String id, int sequence, String kind, String part) {
    return """
    {"changeId": "%s", "applicationNo": "%s", "sequence": %d, "changedAt": "2026-11-27T08:05:00Z",
     "office": "西湖区法律援助中心", "kind": "%s", %s}
    """
        .formatted(id, CASE, sequence, kind, part);
  }
}
