package org.lastmile.connectors.humanresources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.lastmile.hub.testkit.Faults.assertFault;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.connectors.humanresources.HumanResourcesDesk.Person;
import org.lastmile.connectors.humanresources.HumanResourcesDesk.TakenCase;
import org.lastmile.connectors.humanresources.HumanResourcesFake.Trouble;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.transit.Intake.Reception;
import org.lastmile.hub.transit.Target;

/** One test for each quirk of the catalogue, over SOAP with an XML document as text inside. */
class HumanResourcesQuirksTest {
  private static final String CASE = "L33010620261125000031";
  private static final String OTHER_CASE = "L33010620261125000032";
  private static final String ZHANG = "339900195803120011";
  private static final String LI = "339900196107230027";
  private static final String WANG = "339900199002020027";

  private final String password = UUID.randomUUID().toString();
  private final SetClock clock = new SetClock();
  private HumanResourcesFake fake;
  private ConnectorRig rig;

  @BeforeEach
  void start() {
    clock.set("2026-11-25T10:00:00");
    fake = new HumanResourcesFake(0, "lastmile", password, clock);
    rig = rig(password, "10", "1d");
  }

  @AfterEach
  void stop() {
    rig.close();
    fake.close();
  }

  @Test
  void theInnerDocumentDeclaresGbkInsideAUtf8EnvelopeAndEveryCharacterArrivesBothWays() {
    ConnectorRig.Delivered delivered =
        rig.deliver(dispatched(CASE, "k1", "朱镕样例", "安置费 <80%> & 社保"));

    TakenCase taken = fake.cases().get(CASE);
    assertThat(taken.fields())
        .containsEntry("SQRXM", "朱镕样例")
        .containsEntry("SQNR", "安置费 <80%> & 社保")
        .containsEntry("CLQX", "2026-12-03 18:00:00");
    assertThat(delivered.delivered().payloads().getFirst().bytes())
        .asString(Charset.forName("GBK"))
        .startsWith("<?xml version=\"1.0\" encoding=\"GBK\"?>")
        .contains("<SQRXM>朱镕样例</SQRXM>");
    assertThat(delivered.answers().getFirst().body().path("department").asText())
        .isEqualTo("西湖区人力资源和社会保障局");
  }

  @ParameterizedTest
  @CsvSource({"张𠮷祥, 申请, /body/application/applicant/name", "张样例, 申请😀, /body/application/need"})
  void charactersThatGbkDoesNotHaveGoBackWithTheFieldNamedBeforeAnythingIsSent(
      String name, String need, String field) {
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(dispatched(CASE, "k1", name, need)))
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("CHARACTER_OUTSIDE");
              assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
              assertThat(fault.place()).isEqualTo(field);
              assertThat(fault).hasMessageNotContaining("𠮷").hasMessageNotContaining("😀");
            });
    assertThat(fake.transactions()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-25T22:00:00", "2026-11-26T00:30:00", "2026-11-26T05:59:59"})
  void outsideTheServiceWindowNothingIsCalledAndTheCaseWaitsAsForASystemThatIsAway(String time) {
    clock.set(time);

    assertFault(
        () -> rig.deliver(dispatched(CASE, "k1", "张样例", "申请")),
        "HUMAN_RESOURCES_CLOSED",
        FaultKind.DOWN);
    assertFault(
        () -> rig.ask(asked(ZHANG, "张样例").message(), Duration.ofSeconds(3)),
        "HUMAN_RESOURCES_CLOSED",
        FaultKind.DOWN);
    assertThat(fake.transactions()).isEmpty();

    clock.set("2026-11-26T06:00:00");
    rig.deliver(dispatched(CASE, "k1", "张样例", "申请"));
    assertThat(fake.cases()).containsOnlyKeys(CASE);
  }

  @Test
  void outsideTheServiceWindowNoResultIsFetchedAndThatIsNoFault() {
    rig.close();
    clock.set("2026-11-25T22:00:00");
    rig = rig(password, "10", "50ms");
    String serial = fake.result(CASE, "10", null, "予以受理");

    await()
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(3))
        .until(() -> fake.transactions().isEmpty());
    assertThat(rig.health().up()).isTrue();

    clock.set("2026-11-26T06:00:00");
    await().untilAsserted(() -> assertThat(fake.confirmed(serial)).hasValue("1"));
  }

  @Test
  void theWindowIsConfiguredAndMayGoOverMidnight() {
    rig.close();
    rig =
        builder(password, "10", "1d")
            .config("service.opens", "20:00")
            .config("service.closes", "07:30")
            .start();
    clock.set("2026-11-25T12:00:00");
    assertFault(
        () -> rig.deliver(dispatched(CASE, "k1", "张样例", "申请")),
        "HUMAN_RESOURCES_CLOSED",
        FaultKind.DOWN);
    clock.set("2026-11-26T07:29:00");
    rig.deliver(dispatched(CASE, "k1", "张样例", "申请"));

    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> builder(password, "10", "1d").config("service.opens", "6 Uhr").start())
        .satisfies(fault -> assertThat(fault.code()).isEqualTo("HUMAN_RESOURCES_WINDOW"));
  }

  @Test
  void aSystemThatClosesByItsOwnClockIsAwayToo() {
    fake.tell("9002", "不在服务时间");

    assertFault(
        () -> rig.deliver(dispatched(CASE, "k1", "张样例", "申请")),
        "HUMAN_RESOURCES_CLOSED",
        FaultKind.DOWN);
  }

  @Test
  void theConnectorKeepsBelowTenCallsASecondWhateverItCallsFor() throws Exception {
    assertThat(askTogether(24)).containsOnly("not-found");
    assertThat(fake.busy()).isZero();
    assertThat(fake.transactions()).hasSize(24);
  }

  @Test
  void aboveTenCallsASecondTheSoftErrorIsTriedAgain() throws Exception {
    rig.close();
    rig = rig(password, "1000", "1d");

    assertThat(askTogether(24)).contains("not-found", "PASSING HUMAN_RESOURCES_BUSY");
    assertThat(fake.busy()).isPositive();
  }

  @Test
  void severalMatchingPersonsOrAnotherNameAreAMismatchAndNeverTheFirst() {
    fake.person(new Person("G1", ZHANG, "张样例", true, true));
    assertThat(answer(ZHANG, "张样例")).isEqualTo("yes PZ-G1");
    assertThat(answer(ZHANG, "章样例")).isEqualTo("mismatch");
    fake.person(new Person("G2", ZHANG, "张样例", false, false));
    assertThat(answer(ZHANG, "张样例")).isEqualTo("mismatch");
  }

  @Test
  void severalRecordsOfOnePersonAreOnePerson() {
    fake.person(new Person("G1", ZHANG, "张样例", false, false));
    assertThat(answer(ZHANG, "张样例")).isEqualTo("no");
    fake.person(new Person("G1", ZHANG, "张 样例", true, true));
    assertThat(answer(ZHANG, "张样例")).isEqualTo("yes PZ-G1");
    assertThat(answer(LI, "李样例")).isEqualTo("not-found");
  }

  @Test
  void aQuestionAboutManyPersonsIsOneCallWhoseAnswersGoOnInTheSameStep() {
    fake.person(new Person("G1", ZHANG, "张样例", true, false));
    fake.person(new Person("G2", WANG, "王样例", true, true));
    fake.person(new Person("G3", WANG, "王样例", true, true));

    ConnectorRig.Delivered delivered = rig.deliver(question("employment-status").message());

    Message answer = delivered.answers().getFirst();
    assertThat(answer.type()).hasToString("check.answer/2");
    assertThat(answer.caseNo()).isEqualTo(CASE);
    assertThat(answer.body().path("question").asText()).isEqualTo("q-1");
    assertThat(answer.body().path("rows"))
        .extracting(row -> row.path("row").asInt() + " " + row.path("code").asText())
        .containsExactly("7 00", "8 10", "9 20");
    assertThat(answer.body().path("rows"))
        .allSatisfy(row -> assertThat(row.path("asOf").asText()).isEqualTo("2026-11-25"));
    assertThat(fake.transactions()).containsExactly("RS01");

    Message other = rig.deliver(question("insurance-status").withKey("q-2")).answers().getFirst();
    assertThat(other.body().at("/rows/0/code").asText()).isEqualTo("30");
  }

  @Test
  void aCheckThatTheBureauDoesNotKnowOrThatHasNoPurposeIsNotAsked() {
    assertFault(
        () -> rig.deliver(question("assistance-status").message()),
        "HUMAN_RESOURCES_CHECK",
        FaultKind.CALLER);
    assertFault(
        () -> rig.deliver(question("employment-status").without("purpose")),
        "HUMAN_RESOURCES_PURPOSE",
        FaultKind.CALLER);
    assertThat(fake.transactions()).isEmpty();
  }

  @Test
  void userAndPasswordStandInTheInnerBodyAndNeverInTheEvidence() {
    ConnectorRig.Delivered delivered = rig.deliver(dispatched(CASE, "k1", "张样例", "申请"));

    assertThat(fake.cases()).containsOnlyKeys(CASE);
    assertThat(delivered.entries())
        .flatExtracting(entry -> entry.payloads())
        .extracting(Payload::bytes)
        .isNotEmpty()
        .allSatisfy(
            bytes ->
                assertThat(new String(bytes, StandardCharsets.UTF_8)).doesNotContain(password));

    rig.close();
    rig = rig(UUID.randomUUID().toString(), "10", "1d");
    assertFault(
        () -> rig.deliver(dispatched(OTHER_CASE, "k2", "张样例", "申请")),
        "HUMAN_RESOURCES_ACCOUNT",
        FaultKind.DOWN);
  }

  @Test
  void anAddressThatIsNotInTheAllowListWaitsUntilItIs() {
    fake.allow(Set.of());
    assertFault(
        () -> rig.deliver(dispatched(CASE, "k1", "张样例", "申请")),
        "HUMAN_RESOURCES_ADDRESS",
        FaultKind.DOWN);
  }

  @Test
  void theAnswerToACaseIsItsSignInAndARepeatGetsTheSameOne() {
    Message message = dispatched(CASE, "k1", "张样例", "申请");

    Message first = rig.deliver(message).answers().getFirst();
    Message again = rig.deliver(message, new Target.Attempt(2, true)).answers().getFirst();

    assertThat(first.type().name()).isEqualTo("case.progress");
    assertThat(first.body().path("state").asText()).isEqualTo("RECEIVED");
    assertThat(first.version()).isEqualTo(1);
    assertThat(again.id()).isEqualTo(first.id());
    assertThat(fake.cases()).hasSize(1);
  }

  @Test
  void resultsAreFetchedByTheSameOperationAndConfirmedOnceTheyAreDurable() {
    poll();
    String accepted = fake.result(CASE, "10", null, "予以受理");
    String progress = fake.result(CASE, "21", null, null);
    String completed = fake.result(CASE, "90", "1", "已办理失业登记");

    await().untilAsserted(() -> assertThat(fake.confirmed(completed)).hasValue("1"));
    assertThat(fake.confirmed(accepted)).hasValue("1");
    assertThat(fake.confirmed(progress)).hasValue("1");
    assertThat(rig.intake().received())
        .extracting(one -> one.type().name() + " " + one.caseNo() + " " + one.version())
        .containsExactly(
            "case.accepted " + CASE + " 1",
            "case.progress " + CASE + " 2",
            "case.completed " + CASE + " 3");
    Reception last = rig.intake().received().getLast();
    assertThat(last.key()).isEqualTo(completed);
    assertThat(last.body().path("outcome").asText()).isEqualTo("SOLVED");
    assertThat(last.body().path("text").asText()).isEqualTo("已办理失业登记");
    assertThat(last.body().path("at").asText()).isEqualTo("2026-11-25T10:00:00+08:00");
  }

  @Test
  void whileTheHubIsFullNoResultIsConfirmedAndNoneIsLostOrOvertaken() {
    poll();
    rig.intake().pull();
    int before = fake.transactions().size();
    String first = fake.result(CASE, "10", null, "予以受理");
    String second = fake.result(CASE, "90", "0", "不符合条件");
    await().until(() -> rig.intake().heldBack() > 5);
    // the first that is not taken ends the round, so that none overtakes it
    assertThat(rig.intake().heldBack())
        .isLessThanOrEqualTo(fake.transactions().size() - before + 1);
    assertThat(fake.isWaiting(first)).isTrue();
    assertThat(fake.isWaiting(second)).isTrue();
    assertThat(rig.health().up()).isTrue();

    rig.intake().release();

    await().untilAsserted(() -> assertThat(fake.confirmed(second)).hasValue("1"));
    assertThat(rig.intake().received()).extracting(Reception::key).containsExactly(first, second);
  }

  @Test
  void aResultThatCannotBeReadIsConfirmedWithItsFaultAndTheNextOnesGoOn() {
    poll();
    String noOutcome = fake.result(CASE, "90", null, "没有结果");
    String unknownState = fake.result(CASE, "77", null, null);
    String good = fake.result(CASE, "90", "0", "不符合条件");

    await().untilAsserted(() -> assertThat(fake.confirmed(good)).hasValue("1"));
    assertThat(fake.confirmed(noOutcome)).hasValue("9HUMAN_RESOURCES_OUTCOME");
    assertThat(fake.confirmed(unknownState)).hasValue("9NATIVE_INVALID");
    assertThat(rig.intake().received())
        .singleElement()
        .satisfies(one -> assertThat(one.body().path("outcome").asText()).isEqualTo("NOT_SOLVED"));
    assertThat(rig.intake().refused()).hasSize(2);
  }

  @Test
  void aFetchThatFailsIsToldByTheHealthAndTriedOn() {
    fake.down();
    poll();
    await().until(() -> !rig.health().up());
    assertThat(rig.health().code()).isEqualTo("SYSTEM_DOWN");

    fake.up();

    await().until(() -> rig.health().up());
  }

  @Test
  void whatTheResultCodeSaysDecidesWhoMendsIt() {
    fake.tell("1003", "身份证号 339900195803120011 有误");
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(dispatched(CASE, "k1", "张样例", "申请")))
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("HUMAN_RESOURCES_REFUSED");
              assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
              assertThat(fault)
                  .hasMessageContaining("1003")
                  .hasMessageContaining("有误")
                  .hasMessageNotContaining(ZHANG);
            });
    fake.tell("9001", "系统忙");
    assertCase(FaultKind.PASSING, "HUMAN_RESOURCES_BUSY");
    fake.tell("4711", "?");
    assertCase(FaultKind.LASTING, "HUMAN_RESOURCES_CODE");
    fake.tell("", "");
    assertCase(FaultKind.PASSING, "HUMAN_RESOURCES_ANSWER");
    assertThat(fake.cases()).isEmpty();
  }

  @Test
  void anAnswerThatIsNoneIsTriedAgainAndNeverTheSendersFault() {
    fake.trouble(Trouble.SERVER_FAULT);
    assertCase(FaultKind.PASSING, "SYSTEM_SOAP_SERVER_FAULT");
    fake.trouble(Trouble.NOT_SOAP);
    assertCase(FaultKind.PASSING, "HUMAN_RESOURCES_ANSWER");
    fake.trouble(Trouble.NONE);
    fake.unreadable(true);
    assertCase(FaultKind.PASSING, "HUMAN_RESOURCES_ANSWER");
    assertFault(
        () -> rig.ask(asked(ZHANG, "张样例").message(), Duration.ofSeconds(3)),
        "HUMAN_RESOURCES_ANSWER",
        FaultKind.PASSING);
    fake.unreadable(false);
    fake.foreignAnswer(true);
    assertCase(FaultKind.PASSING, "HUMAN_RESOURCES_ANSWER");
    fake.foreignAnswer(false);
    fake.slow(Duration.ofSeconds(5));
    assertCase(FaultKind.PASSING, "SYSTEM_TIMEOUT");
    fake.down();
    assertCase(FaultKind.DOWN, "SYSTEM_DOWN");
  }

  private void assertCase(FaultKind kind, String code) {
    assertFault(() -> rig.deliver(dispatched(CASE, "k1", "张样例", "申请")), code, kind);
  }

  private void poll() {
    rig.close();
    rig = rig(password, "10", "100ms");
  }

  private ConnectorRig rig(String with, String rate, String interval) {
    return builder(with, rate, interval).start();
  }

  private ConnectorRig.Builder builder(String with, String rate, String interval) {
    return ConnectorRig.of(Path.of("target/classes"))
        .config("service.url", fake.address().toString())
        .config("service.password", with)
        .config("service.rate", rate)
        .config("poll.interval", interval)
        .callLimit(Duration.ofSeconds(4))
        .clock(clock);
  }

  /** Asks by as many clerks at once; gives the results, or kind and code of the fault. */
  private List<String> askTogether(int clerks) throws Exception {
    try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<String>> calls = new ArrayList<>();
      for (int i = 0; i < clerks; i++) {
        Message request = asked(ZHANG, "张样例").withKey("CK-" + i);
        calls.add(
            () -> {
              try {
                return rig.ask(request, Duration.ofSeconds(20)).path("result").asText();
              } catch (HubException e) {
                return e.kind() + " " + e.code();
              }
            });
      }
      List<String> results = new ArrayList<>();
      for (Future<String> done : together.invokeAll(calls)) {
        results.add(done.get());
      }
      return results;
    }
  }

  private String answer(String citizenId, String name) {
    Message request = asked(citizenId, name).withKey(UUID.randomUUID().toString());
    ObjectNode answer = rig.ask(request, Duration.ofSeconds(3));
    assertThat(answer.path("asOf").asText()).isEqualTo("2026-11-25");
    return (answer.path("result").asText() + " " + answer.path("reference").asText()).strip();
  }

  /** A message that differs in one thing. */
  private record Question(ObjectNode tree) {
    Message message() {
      return SampleMessages.read(tree);
    }

    Message withKey(String key) {
      ObjectNode other = tree.deepCopy().put("idempotencyKey", key);
      if (other.get("body") instanceof ObjectNode body && body.has("question")) {
        body.put("question", key);
      }
      return SampleMessages.read(other);
    }

    Message without(String field) {
      return SampleMessages.read(tree.deepCopy().putNull(field));
    }
  }

  private static Question asked(String citizenId, String name) {
    ObjectNode tree =
        Json.object()
            .put("type", "check.request")
            .put("idempotencyKey", "CK-1")
            .put("purpose", "fee-reduction");
    tree.putObject("body")
        .put("check", "insurance-status")
        .put("citizenId", citizenId)
        .put("name", name)
        .put("clerk", "CK-01");
    return new Question(tree);
  }

  private static Question question(String check) {
    ObjectNode tree =
        Json.object()
            .put("type", "check.request/2")
            .put("idempotencyKey", "q-1")
            .put("caseNo", CASE)
            .put("purpose", "subsidy-payment");
    ArrayNode rows =
        tree.putObject("body")
            .put("question", "q-1")
            .put("source", "human-resources")
            .put("check", check)
            .putArray("rows");
    rows.addObject().put("row", 7).put("citizenId", ZHANG).put("name", "张样例");
    rows.addObject().put("row", 8).put("citizenId", LI).put("name", "李样例");
    rows.addObject().put("row", 9).put("citizenId", WANG).put("name", "王样例");
    return new Question(tree);
  }

  private static Message dispatched(String caseNo, String key, String name, String need) {
    ObjectNode tree =
        Json.object()
            .put("type", "case.dispatched")
            .put("idempotencyKey", key)
            .put("caseNo", caseNo)
            .put("due", "2026-12-03T18:00:00+08:00");
    ObjectNode body =
        tree.putObject("body").put("department", "西湖区人力资源和社会保障局").put("reason", "category other");
    ObjectNode application = body.putObject("application").put("category", "other");
    application
        .putObject("applicant")
        .put("kind", "natural")
        .put("name", name)
        .put("citizenId", ZHANG);
    application.put("need", need).putArray("materials");
    application.putObject("origin").put("system", "grid-terminal").put("number", key);
    return SampleMessages.read(tree);
  }

  /** The clock of the hub and of the bureau. */
  private static final class SetClock extends Clock {
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

    void set(String local) {
      now.set(LocalDateTime.parse(local).atZone(SHANGHAI).toInstant());
    }

    @Override
    public ZoneId getZone() {
      return SHANGHAI;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      if (!zone.equals(SHANGHAI)) {
        throw new IllegalArgumentException("the district lives in " + SHANGHAI);
      }
      return this;
    }

    @Override
    public Instant instant() {
      return now.get();
    }
  }
}
