package org.lastmile.connectors.zhilianlife;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.lastmile.hub.testkit.Faults.assertFault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.connectors.zhilianlife.fake.ZhilianLifeFake;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.testkit.ShiftedClock;
import org.lastmile.hub.transit.Intake.Reception;
import org.lastmile.hub.transit.Intake.Refusal;
import org.lastmile.hub.transit.Target;

/** One test for each quirk of the catalogue. */
class ZhilianLifeQuirksTest {
  private static final String SECRET = UUID.randomUUID().toString();
  private static final String SIGNUPS = "activity_signups";
  private static final String FEEDBACK = "community_feedback";

  private ZhilianLifeFake portal;
  private ShiftedClock clock;
  private ConnectorRig rig;

  @BeforeEach
  void start() {
    portal = new ZhilianLifeFake(0, "lastmile", SECRET);
    clock = new ShiftedClock(OffsetDateTime.parse("2026-11-24T20:06:00+08:00"));
    rig = rig().start();
  }

  @AfterEach
  void stop() {
    rig.close();
    portal.close();
  }

  private ConnectorRig.Builder rig() {
    return ConnectorRig.of(Path.of("target/classes"))
        .clock(clock)
        .config("service.url", portal.service().toString())
        .config("service.timeout", "1s")
        .config("oauth.url", portal.tokenUrl().toString())
        .config("oauth.clientSecret", SECRET)
        .config("poll.interval", "100ms")
        .config("poll.pageSize", "2");
  }

  /** A rig that has not read anything yet, and reads once. */
  private ConnectorRig onlyOnce() {
    rig.close();
    rig = rig().config("poll.interval", "1h").start();
    return rig;
  }

  @Test
  void snakeCaseFieldsAndLocalTimesWithoutAZoneBecomeCanonical() {
    portal.lay(signup("HB-1", "F"));
    awaitTaken("HB-1");

    Reception taken = rig.intake().received().getFirst();
    assertThat(taken.type().name()).isEqualTo("booking.requested");
    assertThat(taken.body().path("kind").asText()).isEqualTo("activity");
    assertThat(taken.body().at("/offer/code").asText()).isEqualTo("HD-0315");
    assertThat(taken.body().path("persons").asInt()).isEqualTo(2);
    assertThat(taken.body().path("requestedAt").asText()).isEqualTo("2026-11-24T20:05:09+08:00");
    assertThat(taken.body().path("start").asText()).isEqualTo("2026-11-28T14:00:00+08:00");
    assertThat(taken.keys()).containsEntry("signup_no", "HB-1");
  }

  @Test
  void whatThePortalGetsHasSnakeCaseFieldsAndTimesWithoutAZone() {
    rig.deliver(announced("notice-8"));

    assertThat(portal.posted().get("notice-8"))
        .isEqualTo(
            json(
                """
                {"announcement_no": "8号", "title": "停水通知", "content": "请提前储水。",
                 "publisher": "样例街道", "publish_time": "2026-11-25 10:00:00",
                 "valid_from": "2026-11-25 10:00:00", "valid_to": "2026-11-28 18:00:00",
                 "area_codes": ["330106002"], "audience_tags": ["JOB_SEEKERS"]}\
                """));
  }

  @Test
  void aLocalTimeThatIsOnNoCalendarIsRefusedAndHoldsNobodyUp() {
    portal.lay(feedback("FK-1"));
    portal.lay(feedback("FK-2").replace("2026-11-24 20:05:30", "2026-11-31 20:05:30"));
    portal.lay(feedback("FK-3").replace("2026-11-24 20:05:30", "2026-11-24T20:05:30+08:00"));
    portal.lay(feedback("FK-4"));
    awaitTaken("FK-1", "FK-4");

    assertThat(rig.intake().refused())
        .extracting(refusal -> refusal.code() + refusal.place())
        .containsExactlyInAnyOrder("BODY_INVALID/reportTime", "NATIVE_INVALID/created_at");
  }

  @Test
  void genderIsMappedToTheNationalStandardByACodeTable(@TempDir Path codes) throws IOException {
    portal.lay(signup("HB-1", "M"));
    portal.lay(signup("HB-2", "F"));
    awaitTaken("HB-1", "HB-2");

    assertThat(rig.intake().received())
        .extracting(taken -> taken.key() + taken.body().path("sex").asText())
        .containsExactlyInAnyOrder("HB-11", "HB-22");

    Files.writeString(codes.resolve("sex-from-zhilian-life.csv"), "from,to\nM,9\n");
    rig.close();
    rig = rig().codes(codes).start();
    awaitTaken("HB-1");
    assertThat(rig.intake().received().getFirst().body().path("sex").asText()).isEqualTo("9");
    await().until(() -> !rig.intake().refused().isEmpty());
    Refusal refusal = rig.intake().refused().getFirst();
    assertThat(refusal.code()).isEqualTo("CODE_UNKNOWN");
    assertThat(refusal.place()).isEqualTo("/gender");
  }

  @ParameterizedTest
  @CsvSource({
    "10503, ZHILIAN_LIFE_BUSY, PASSING",
    "10429, ZHILIAN_LIFE_BUSY, PASSING",
    "20001, ZHILIAN_LIFE_REFUSED, CALLER",
    "20004, ZHILIAN_LIFE_REFUSED, CALLER",
    "10402, ZHILIAN_LIFE_AUTH, DOWN",
    "99999, ZHILIAN_LIFE_CODE, LASTING",
    "-1, ZHILIAN_LIFE_CODE, LASTING"
  })
  void aBusinessErrorInside200IsAFailureClassedByItsCode(int said, String code, FaultKind kind) {
    portal.failsInside200(said);

    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(announced("notice-8")))
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo(code);
              assertThat(fault.kind()).isEqualTo(kind);
              assertThat(fault.place()).isEqualTo("/code");
              assertThat(fault)
                  .hasMessageContaining(String.valueOf(said))
                  .hasMessageNotContaining("李样例");
            });
    assertThat(portal.posted()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10503, ZHILIAN_LIFE_BUSY",
    "20001, ZHILIAN_LIFE_CODE",
    "20004, ZHILIAN_LIFE_CODE",
    "10402, ZHILIAN_LIFE_AUTH",
    "99999, ZHILIAN_LIFE_CODE"
  })
  void aBusinessErrorInside200FailsAPullToo(int said, String code) {
    await().until(() -> rig.health().up());
    portal.failsInside200(said);
    portal.lay(signup("HB-1", "F"));

    await().untilAsserted(() -> assertThat(rig.health().code()).isEqualTo(code));
    assertThat(rig.health().detail()).doesNotContain("李样例");
    assertThat(rig.intake().received()).isEmpty();
    portal.well();
    awaitTaken("HB-1");
    await().until(() -> rig.health().up());
  }

  @Test
  void whichCodesMeanWhatIsConfigured() {
    try (ConnectorRig other =
        rig().config("codes.passing", "7, 8").config("codes.caller", "").start()) {
      portal.failsInside200(8);
      assertFault(
          () -> other.deliver(announced("notice-8")), "ZHILIAN_LIFE_BUSY", FaultKind.PASSING);
      portal.failsInside200(20001);
      assertFault(
          () -> other.deliver(announced("notice-8")), "ZHILIAN_LIFE_CODE", FaultKind.LASTING);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "busy", "20001", "1,,2", "12345678901"})
  void codesThatCannotBeReadOrStandTwiceStopTheStart(String codes) {
    assertFault(
        () -> rig().config("codes.passing", codes).start().close(),
        "ZHILIAN_LIFE_CODES",
        FaultKind.LASTING);
  }

  @Test
  void aTokenThatExpiredIsToldInside200AndRenewedOnce() {
    awaitReadOnce();
    rig.deliver(announced("notice-8"));
    portal.revoke();
    int before = portal.tokens();

    rig.deliver(announced("notice-9"));

    assertThat(portal.posted()).containsOnlyKeys("notice-8", "notice-9");
    assertThat(portal.calls("notice-9")).isEqualTo(1);
    assertThat(portal.tokens()).isEqualTo(before + 1);
  }

  @Test
  void aTokenThatExpiredDoesNotStopThePull() {
    await().until(() -> portal.reads(FEEDBACK) > 0);
    portal.revoke();
    portal.lay(feedback("FK-1"));

    awaitTaken("FK-1");

    assertThat(portal.tokens()).isEqualTo(2);
  }

  @Test
  void aPortalThatAcceptsNoTokenIsWaitedFor() {
    await().until(() -> portal.tokens() == 1);
    portal.acceptsNoToken();
    assertFault(() -> rig.deliver(announced("notice-8")), "ZHILIAN_LIFE_AUTH", FaultKind.DOWN);
    portal.well();
    portal.failing(401);
    assertFault(() -> rig.deliver(announced("notice-8")), "SYSTEM_AUTH", FaultKind.DOWN);
  }

  @Test
  void withoutATokenNothingIsDeliveredAndNothingIsLost() {
    portal.noTokens(400);
    portal.revoke();
    assertFault(() -> rig.deliver(announced("notice-8")), "OAUTH_TOKEN", FaultKind.DOWN);
    portal.noTokens(503);
    assertFault(() -> rig.deliver(announced("notice-8")), "OAUTH_TOKEN", FaultKind.PASSING);
    portal.well();
    rig.deliver(announced("notice-8"));

    assertThat(portal.calls("notice-8")).isEqualTo(1);
  }

  @Test
  void aClientWithAnotherSecretGetsNoToken() {
    try (ConnectorRig other =
        rig().config("oauth.clientSecret", UUID.randomUUID().toString()).start()) {
      assertFault(() -> other.deliver(announced("notice-8")), "OAUTH_TOKEN", FaultKind.DOWN);
    }
    assertThat(portal.posted()).isEmpty();
  }

  @Test
  void aTokenIsKeptUntilShortlyBeforeItsEnd() {
    portal.tokenLife(90);
    awaitReadOnce();
    rig.deliver(announced("notice-8"));
    int before = portal.tokens();
    clock.shift(Duration.ofSeconds(50));
    rig.deliver(announced("notice-9"));
    assertThat(portal.tokens()).isEqualTo(before);

    clock.shift(Duration.ofSeconds(15));
    rig.deliver(announced("notice-10"));

    assertThat(portal.tokens()).isEqualTo(before + 1);
  }

  @Test
  void anItemThatGoesAwayBetweenTwoPagesHidesNoOther() {
    rig.close();
    lay(5);
    portal.afterPage(SIGNUPS, 1, () -> portal.remove("HB-5"));

    onlyOnce();

    awaitTaken("HB-5", "HB-4", "HB-3", "HB-2", "HB-1");
  }

  @Test
  void asLongAsItemsGoAwayTheListIsReadAgain() {
    rig.close();
    lay(7);
    portal.afterPage(SIGNUPS, 1, () -> portal.remove("HB-7"));
    portal.afterPage(SIGNUPS, 1, () -> portal.remove("HB-6"));

    onlyOnce();

    awaitTaken("HB-7", "HB-6", "HB-5", "HB-4", "HB-3", "HB-2", "HB-1");
  }

  @Test
  void anItemThatGoesAndOneThatComesAtTheSameTimeHideNoOther() {
    rig.close();
    lay(4);
    portal.afterPage(
        SIGNUPS,
        1,
        () -> {
          portal.remove("HB-4");
          portal.remove("HB-3");
          portal.lay(signup("HB-5", "M"));
        });

    onlyOnce();

    awaitTaken("HB-5", "HB-4", "HB-3", "HB-2", "HB-1");
  }

  @Test
  void itemsThatComeBetweenTwoPagesAreTakenOnceAndDoubleNoOther() {
    rig.close();
    lay(4);
    portal.afterPage(SIGNUPS, 1, () -> portal.lay(signup("HB-5", "M")));
    portal.afterPage(SIGNUPS, 2, () -> portal.lay(signup("HB-6", "M")));

    onlyOnce();

    awaitTaken("HB-6", "HB-5", "HB-4", "HB-3", "HB-2", "HB-1");
    assertThat(rig.intake().received()).hasSize(6);
  }

  @Test
  void aListThatNeverStandsStillHidesNoOtherListAndIsReadAgain() {
    rig.close();
    lay(3);
    portal.lay(feedback("FK-1"));
    IntStream.range(100, 200)
        .forEach(n -> portal.afterPage(SIGNUPS, 1, () -> portal.lay(signup("HB-" + n, "M"))));
    rig = rig().start();

    await().until(() -> keys().contains("FK-1"));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> keys().contains("HB-1") && keys().contains("HB-120"));
  }

  @Test
  void aPortalThatGivesShorterPagesThanAskedForIsReadToTheEnd() {
    rig.close();
    portal.mostOnPage(1);
    lay(3);

    onlyOnce();

    awaitTaken("HB-3", "HB-2", "HB-1");
  }

  @Test
  void anItemThatIsListedTwiceIsTakenOnce() {
    portal.duplicates();
    lay(3);

    awaitTaken("HB-3", "HB-2", "HB-1");

    assertThat(rig.intake().received()).hasSize(3);
  }

  @Test
  void aRestartForgetsNothingAndDoublesNothingBecauseTheWindowIsReadAgain() {
    portal.lay(signup("HB-1", "M"));
    awaitTaken("HB-1");
    rig.connectors().stop("zhilian-life");
    portal.lay(signup("HB-2", "F"));
    portal.remove("HB-1");
    portal.lay(reversed(signup("HB-1", "M")));

    rig.connectors().start("zhilian-life");
    awaitTaken("HB-1", "HB-2");

    await().until(() -> portal.window(SIGNUPS).startsWith("2026-11-24"));
    assertThat(keys()).as("known by number and content").containsExactly("HB-1", "HB-2");
    assertThat(rig.intake().refused()).isEmpty();
  }

  @Test
  void theWindowIsReadOnceAndThenOnlyTheOverlapWhileListsAreWhole() {
    awaitReadOnce();
    await().untilAsserted(() -> assertThat(portal.window(FEEDBACK)).startsWith("2026-11-17 20:06"));
    rig.close();
    rig = rig().start();

    await().untilAsserted(() -> assertThat(portal.window(FEEDBACK)).startsWith("2026-11-24 19:06"));
  }

  @Test
  void aPullThatFailsMidwayIsReadAgainFromWhereItBegan() {
    rig.close();
    lay(5);
    portal.afterPage(SIGNUPS, 2, () -> portal.failsInside200(10500));
    rig = rig().start();
    await().until(() -> !rig.health().up());
    assertThat(rig.health().code()).isEqualTo("ZHILIAN_LIFE_BUSY");
    assertThat(keys()).containsExactly("HB-5", "HB-4", "HB-3", "HB-2");

    portal.well();
    awaitTaken("HB-5", "HB-4", "HB-3", "HB-2", "HB-1");

    await().until(() -> rig.health().up());
  }

  @Test
  void aHubThatIsFullTakesAllLater() {
    rig.intake().pull();
    lay(3);
    await().until(() -> rig.intake().heldBack() >= 2);
    assertThat(rig.intake().received()).isEmpty();

    pollForTwoDays();
    rig.intake().release();

    awaitTaken("HB-3", "HB-2", "HB-1");
  }

  @Test
  void whatAnOperatorHasToMendIsReadUntilItIsTakenAndTheConnectorSaysThatItFails() {
    rig.intake()
        .refuseAll(new HubException("NEEDS_MENDING", FaultKind.LASTING, "something is missing"));
    lay(2);
    await().untilAsserted(() -> assertThat(rig.health().code()).isEqualTo("NEEDS_MENDING"));

    pollForTwoDays();
    rig.intake().release();

    awaitTaken("HB-2", "HB-1");
    await().until(() -> rig.health().up());
  }

  @Test
  void whatWasRefusedForGoodIsNotHandedInAgain() {
    portal.lay(signup("HB-1", "X"));
    await().until(() -> rig.intake().refused().size() == 1);
    int reads = portal.reads(SIGNUPS);

    await().until(() -> portal.reads(SIGNUPS) > reads + 6);

    assertThat(rig.intake().refused()).hasSize(1);
    assertThat(rig.health().up()).isTrue();
  }

  @Test
  void anAnswerToABookingReachesThePortalByItsNumber() {
    portal.lay(signup("HB-1", "M"));
    rig.deliver(answered("answer-1", "HB-1", "confirmed"));
    rig.deliver(answered("answer-2", "HB-1", "cancelled"));

    assertThat(portal.posted().get("answer-1").path("result").asText()).isEqualTo("CONFIRMED");
    assertThat(portal.posted().get("answer-2").path("result").asText()).isEqualTo("CANCELLED");
    assertThat(portal.posted().get("answer-2").path("biz_no").asText()).isEqualTo("HB-1");
    assertFault(
        () -> rig.deliver(answered("answer-3", "HB-404", "confirmed")),
        "ZHILIAN_LIFE_REFUSED",
        FaultKind.CALLER);
  }

  @Test
  void aReminderOfWhatWasMadeElsewhereIsNotForThisPortal() {
    portal.lay(signup("HB-1", "M"));
    rig.deliver(reminder("zhilian-life"));
    assertThat(portal.posted()).containsOnlyKeys("reminder-1");

    assertFault(() -> rig.deliver(reminder("health-link")), "UNMAPPABLE", FaultKind.CALLER);
  }

  @Test
  void aRecallThatOvertakesItsAnnouncementIsTriedAgain() {
    Message recalled =
        message(
            "notice.recalled",
            "recall-8",
            """
            {"number": "8号", "issuer": "样例街道", "at": "2026-11-26T08:30:00+08:00"}\
            """);
    assertFault(() -> rig.deliver(recalled), "ZHILIAN_LIFE_BUSY", FaultKind.PASSING);
    rig.deliver(announced("notice-8"));

    rig.deliver(recalled, new Target.Attempt(2, false));

    assertThat(portal.posted()).containsOnlyKeys("notice-8", "recall-8");
  }

  @Test
  void aPortalThatIsSlowFailsOrIsAwayIsTriedAgainAndTakesTheMessageOnce() {
    awaitReadOnce();
    portal.slow(Duration.ofSeconds(2));
    assertFault(() -> rig.deliver(announced("notice-8")), "SYSTEM_TIMEOUT", FaultKind.PASSING);
    await().until(() -> portal.calls("notice-8") == 1);
    portal.well();
    portal.failing(500);
    assertFault(() -> rig.deliver(announced("notice-8")), "SYSTEM_HTTP_5XX", FaultKind.PASSING);
    portal.well();
    portal.malformed();
    assertFault(() -> rig.deliver(announced("notice-8")), "SYSTEM_IO", FaultKind.PASSING);
    portal.well();
    portal.down();
    // a call before it may break on a connection that was kept
    await()
        .untilAsserted(
            () ->
                assertFault(
                    () -> rig.deliver(announced("notice-8")), "SYSTEM_DOWN", FaultKind.DOWN));
    portal.up();
    rig.deliver(announced("notice-8"), new Target.Attempt(5, true));

    assertThat(portal.posted()).containsOnlyKeys("notice-8");
    assertThat(portal.calls("notice-8")).isEqualTo(2);
  }

  @Test
  void anAnswerWithoutACodeIsNoSuccess() {
    portal.page();
    assertFault(() -> rig.deliver(announced("notice-8")), "ZHILIAN_LIFE_ANSWER", FaultKind.PASSING);
    await().until(() -> !rig.health().up());
    assertThat(rig.health().detail()).doesNotContain("李样例");
  }

  @Test
  void aListThatCannotBeReadIsAskedForAgain() {
    portal.listsSay("{\"code\":0,\"msg\":\"ok\",\"data\":{\"items\":\"none\"}}");
    await().untilAsserted(() -> assertThat(rig.health().code()).isEqualTo("ZHILIAN_LIFE_LIST"));
    portal.well();
    portal.lay(feedback("FK-1"));

    awaitTaken("FK-1");
    await().until(() -> rig.health().up());
  }

  @Test
  void aPortalThatGivesTheSamePageForEverIsNotReadForEver() {
    portal.listsSay(
        "{\"code\":0,\"msg\":\"ok\",\"data\":{\"items\":[" + signup("HB-1", "M") + "]}}");
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(rig.health().code()).isEqualTo("ZHILIAN_LIFE_LIST"));
    assertThat(keys()).containsExactly("HB-1");
  }

  @Test
  void aPageSizeThatThePortalDoesNotAllowStopsTheStart() {
    for (String size : List.of("0", "501")) {
      assertFault(
          () -> rig().config("poll.pageSize", size).start().close(),
          "ZHILIAN_LIFE_PAGE_SIZE",
          FaultKind.LASTING);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"service.url", "oauth.url"})
  void tokensAndResidentsNeverTravelOverPlainHttp(String key) {
    assertFault(
        () -> rig().config(key, "http://life.example/openapi").start().close(),
        "OAUTH_URL",
        FaultKind.LASTING);
  }

  private void lay(int signups) {
    IntStream.rangeClosed(1, signups).forEach(n -> portal.lay(signup("HB-" + n, "M")));
  }

  /** After it nothing but deliveries calls the portal. */
  private void awaitReadOnce() {
    rig.close();
    int before = portal.reads(FEEDBACK);
    onlyOnce();
    await().until(() -> portal.reads(FEEDBACK) > before);
  }

  /** Long enough that what a whole poll has left behind would not be read again. */
  private void pollForTwoDays() {
    clock.shift(Duration.ofDays(2));
    int before = portal.reads(SIGNUPS);
    await().until(() -> portal.reads(SIGNUPS) > before + 6);
  }

  private List<String> keys() {
    return rig.intake().received().stream().map(Reception::key).toList();
  }

  private void awaitTaken(String... keys) {
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(() -> assertThat(keys()).containsExactlyInAnyOrder(keys));
  }

  private static String signup(String number, String gender) {
    return """
    {"signup_no": "%s", "activity_no": "HD-0315", "activity_name": "社区书画活动",
     "real_name": "周样例", "gender": "%s", "mobile": "13800000021", "attend_count": 2,
     "begin_time": "2026-11-28 14:00:00", "created_at": "2026-11-24 20:05:09"}\
    """
        .formatted(number, gender);
  }

  private static String feedback(String number) {
    return """
    {"feedback_no": "%s", "feedback_type": "OPINION", "content": "希望活动室周末也开放。",
     "real_name": "王样例", "created_at": "2026-11-24 20:05:30"}\
    """
        .formatted(number);
  }

  /** The same item, its fields in another order. */
  private static String reversed(String item) {
    ObjectNode tree = (ObjectNode) json(item);
    ObjectNode other = Json.object();
    tree.propertyStream().toList().reversed().forEach(f -> other.set(f.getKey(), f.getValue()));
    return other.toString();
  }

  private static Message announced(String key) {
    return message(
        "notice.announced",
        key,
        """
        {"number": "8号", "title": "停水通知", "text": "请提前储水。", "issuer": "样例街道",
         "publishedAt": "2026-11-25T10:00:00+08:00", "validFrom": "2026-11-25T10:00:00.25+08:00",
         "validTo": "2026-11-28T18:00:00+08:00", "divisions": ["330106002"],
         "audience": ["job-seekers"]}\
        """);
  }

  private static Message answered(String key, String number, String state) {
    return message(
        "booking.answered",
        key,
        """
        {"booking": {"system": "zhilian-life", "number": "%s"}, "kind": "activity", "state": "%s",
         "at": "2026-11-25T09:00:00+08:00", "provider": "样例社区"}\
        """
            .formatted(number, state));
  }

  private static Message reminder(String system) {
    return message(
        "notice.reminder",
        "reminder-1",
        """
        {"about": "appointment", "subject": {"system": "%s", "number": "HB-1"}, "kind": "booking",
         "title": "明日活动提醒", "text": "活动明日14时开始。", "at": "2026-11-27T09:00:00+08:00"}\
        """
            .formatted(system));
  }

  private static Message message(String type, String key, String body) {
    ObjectNode tree = Json.object().put("type", type).put("idempotencyKey", key);
    tree.set("body", json(body));
    return SampleMessages.read(tree);
  }

  private static JsonNode json(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }
}
