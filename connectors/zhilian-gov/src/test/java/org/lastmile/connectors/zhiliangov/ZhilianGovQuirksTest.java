package org.lastmile.connectors.zhiliangov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lastmile.connectors.zhiliangov.fake.ZhilianPortalFake;
import org.lastmile.connectors.zhiliangov.fake.ZhilianPortalFake.Answer;
import org.lastmile.hub.casework.CaseState;
import org.lastmile.hub.connector.DoorServer;
import org.lastmile.hub.progress.ProgressQuery;
import org.lastmile.hub.progress.Standing;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.transit.Intake.Reception;
import org.lastmile.hub.transit.RetryAfter;

class ZhilianGovQuirksTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROGRESS =
      """
      {"at":"2026-11-24T10:02:00.045+08:00","department":"区民政局","state":"IN_PROGRESS"}\
      """;

  private static final String CASE = "L33990020261124000001";
  private static final String APPLICANT = "339900195803120011";

  private final DoorServer doors = new DoorServer("localhost", 0, 0, null);
  private final String secret = Long.toHexString(new Random().nextLong());
  private final ZhilianPortalFake portal =
      new ZhilianPortalFake(
          new ZhilianPortalFake.Config(
              path ->
                  URI.create("http://localhost:" + doors.port() + "/systems/zhilian-gov/" + path),
              0,
              "zhilian-gov",
              secret,
              Clock.systemUTC()));
  private ConnectorRig rig;
  private volatile boolean tooOften;

  @BeforeEach
  void start() {
    rig =
        ConnectorRig.of(Path.of("target/classes"))
            .server(doors)
            .matters(Applications.MATTER::equals)
            .config("webhook.url", portal.webhook().toString())
            .config("webhook.timeout", "1s")
            .config("files.hosts", portal.fileHost())
            .config("files.limit", "1MB")
            .config("door.secret", secret)
            .progress(this::progress)
            .start();
  }

  @AfterEach
  void close() {
    rig.close();
    portal.close();
  }

  @Test
  void camelCaseAndEpochMillisecondsBecomeCanonical() throws Exception {
    Answer answer = portal.submit(Applications.of("ZL202611240001"));

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    JsonNode receipt = JSON.readTree(answer.body());
    assertThat(receipt.path("caseNo").asText()).startsWith(Applications.MATTER);
    assertThat(receipt.path("receivedTime").isIntegralNumber()).isTrue();
    Reception reception = rig.intake().received().getFirst();
    assertThat(reception.key()).isEqualTo("ZL202611240001");
    assertThat(reception.keys()).isEqualTo(Map.of("portalApplyNo", "ZL202611240001"));
    assertThat(reception.body().path("reportTime").asText())
        .isEqualTo("2026-11-24T10:00:00.123+08:00");
    assertThat(reception.body().path("applicant").path("kind").asText()).isEqualTo("natural");
    assertThat(reception.body().path("form").path("familySize").asInt()).isEqualTo(3);
    assertThat(reception.evidence().getFirst().bytes())
        .isEqualTo(Applications.of("ZL202611240001").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void filesAreFetchedAtIntakeBeforeTheirLinksExpire() throws Exception {
    byte[] file = "a scanned card".getBytes(StandardCharsets.UTF_8);
    URI link = portal.lend(file);

    Answer answer = portal.submit(Applications.of("ZL202611240002", link));
    portal.expire(link);

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    Reception reception = rig.intake().received().getFirst();
    assertThat(reception.attachments())
        .singleElement()
        .satisfies(a -> assertThat(a.name()).isEqualTo("身份证.pdf"));
    String digest = reception.body().path("materials").path(0).path("digest").asText();
    try (var stored = rig.attachments().open(digest)) {
      assertThat(stored.readAllBytes()).isEqualTo(file);
    }
  }

  @Test
  void expiredLinkIsRefusedWithItsPlace() {
    URI link = portal.lend(new byte[] {1});
    portal.expire(link);

    Answer answer =
        portal.submit(Applications.of("ZL202611240003", portal.lend(new byte[] {2}), link));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("PORTAL_FILE_GONE", "/materials/1/fileUrl");
    assertThat(rig.intake().received()).isEmpty();
    assertThat(rig.intake().refused())
        .singleElement()
        .satisfies(r -> assertThat(r.code()).isEqualTo("PORTAL_FILE_GONE"));
  }

  @Test
  void linkToAnyOtherHostIsRefusedAndNotCalled() {
    for (String link :
        new String[] {
          "http://169.254.169.254/latest/meta-data",
          "http://localhost:1/x",
          "http://" + portal.fileHost() + "@evil.example/x",
          "http://" + portal.fileHost() + ".evil.example/x"
        }) {
      Answer answer = portal.submit(Applications.of("ZL202611240004", URI.create(link)));
      assertThat(answer.status()).as(link).isEqualTo(400);
      assertThat(answer.body()).as(link).contains("PORTAL_FILE_HOST");
    }
    assertThat(
            portal
                .submit(Applications.of("ZL202611240004", URI.create("file:///etc/passwd")))
                .body())
        .contains("NATIVE_INVALID");
    assertThat(portal.fetches()).isZero();
  }

  @Test
  void fileBeyondTheLimitIsRefused() {
    Answer answer =
        portal.submit(Applications.of("ZL202611240005", portal.lend(new byte[(1 << 20) + 1])));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("ATTACHMENT_TOO_LARGE", "/materials/0/fileUrl");
  }

  @Test
  void fileWithAnotherDigestThanGivenIsRefused() {
    String application =
        Applications.of("ZL202611240006", portal.lend(new byte[] {1}))
            .replace("\"fileUrl\"", "\"fileDigest\":\"sm3:" + "0".repeat(64) + "\",\"fileUrl\"");

    Answer answer = portal.submit(application);

    assertThat(answer.body()).contains("PORTAL_FILE_DIGEST", "/materials/0/fileDigest");
  }

  @Test
  void sameApplicationTwiceGivesTheSameReceiptThoughItsLinksAreNew() throws Exception {
    byte[] file = {1, 2, 3};

    Answer first = portal.submit(Applications.of("ZL202611240007", portal.lend(file)));
    Answer second = portal.submit(Applications.of("ZL202611240007", portal.lend(file)));

    assertThat(second.status()).as(second.body()).isEqualTo(200);
    assertThat(JSON.readTree(second.body()).path("receiptId"))
        .isEqualTo(JSON.readTree(first.body()).path("receiptId"));
    assertThat(JSON.readTree(second.body()).path("repeated").asBoolean()).isTrue();
    assertThat(rig.intake().received()).hasSize(1);
  }

  @Test
  void sameNumberWithOtherContentIsRefused() {
    portal.submit(Applications.of("ZL202611240008"));

    Answer other = portal.submit(Applications.of("ZL202611240008").replace("临时救助", "其他"));

    assertThat(other.body()).contains("KEY_REUSED");
  }

  @Test
  void unknownMatterIsRefusedAtTheDoor() {
    Answer answer =
        portal.submit(Applications.of("ZL202611240011").replace("4330511001000", "4330511009999"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("MATTER_UNKNOWN", "/matterCode");
    assertThat(rig.intake().refused())
        .singleElement()
        .satisfies(r -> assertThat(r.code()).isEqualTo("MATTER_UNKNOWN"));
  }

  @Test
  void forgedSignatureIsRefusedAndRecorded() {
    byte[] body = Applications.of("ZL202611240012").getBytes(StandardCharsets.UTF_8);

    assertThat(portal.submitForged(body).status()).isEqualTo(401);
    assertThat(rig.intake().received()).isEmpty();
    assertThat(rig.intake().refused())
        .singleElement()
        .satisfies(r -> assertThat(r.code()).isEqualTo("AUTH_SIGNATURE"));
  }

  @Test
  void brokenAndOversizedBodiesAreRefusedAndTheDoorStaysOpen() {
    assertThat(portal.submitSigned("{\"portalApplyNo\":".getBytes(StandardCharsets.UTF_8)).body())
        .contains("JSON_INVALID");
    assertThat(portal.submitSigned(new byte[2 << 20]).status()).isEqualTo(413);
    Answer good = portal.submit(Applications.of("ZL202611240013"));
    assertThat(good.status()).as(good.body()).isEqualTo(200);
  }

  @Test
  void serverBusyIsNotCalledAgainUnseen() {
    portal.failing(503);
    assertFault(FaultKind.PASSING);

    assertThat(portal.refusals()).isEqualTo(1);
  }

  @Test
  void secondsInPlaceOfMillisecondsAreRefused() {
    Answer answer =
        portal.submit(Applications.of("ZL202611240009").replace("1795485600123", "1795485600"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("NATIVE_INVALID", "/applyTime");
  }

  @Test
  void withdrawalNeedsTheCaseNumberAndTheSameApplication() {
    String withdrawal =
        """
        {"portalApplyNo":"ZL202611240010","caseNo":"%s20261124000001","withdrawTime":1795485600123}\
        """
            .formatted(Applications.MATTER);

    assertThat(portal.withdraw("ZL202611240010", withdrawal).status()).isEqualTo(200);
    assertThat(portal.withdraw("ZL202611249999", withdrawal).body()).contains("PORTAL_PATH");
    assertThat(portal.withdraw("ZL202611240010", withdrawal.replace("caseNo", "caseNumber")).body())
        .contains("NATIVE_INVALID");
    Reception reception = rig.intake().received().getFirst();
    assertThat(reception.type().name()).isEqualTo("case.withdrawn");
    assertThat(reception.caseNo()).isEqualTo(Applications.MATTER + "20261124000001");
  }

  @Test
  void applicantIsToldWhereTheCaseStandsInTheFormOfThePortal() throws Exception {
    for (String number :
        List.of("\"portalApplyNo\":\"ZL202611240001\"", "\"caseNo\":\"" + CASE + "\"")) {
      Answer answer = portal.ask(query(number, APPLICANT));

      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(JSON.readTree(answer.body()))
          .isEqualTo(
              JSON.readTree(
                  """
                  {"caseNo":"%s","portalApplyNo":"ZL202611240001","caseState":"ACCEPTED",
                   "changedTime":1795485720045,"dueTime":1796263320000}\
                  """
                      .formatted(CASE)));
    }
    assertThat(rig.intake().received()).isEmpty();
    assertThat(rig.intake().refused()).isEmpty();
  }

  @Test
  void whatIsNotTheApplicantsAndWhatIsNotThereAreTheSame() {
    List<Answer> answers =
        Stream.of(
                query("\"portalApplyNo\":\"ZL202611240001\"", "339900196001010011"),
                query("\"caseNo\":\"" + CASE + "\"", "339900000000000"),
                query("\"portalApplyNo\":\"ZL209901010001\"", APPLICANT),
                query("\"caseNo\":\"------\"", APPLICANT))
            .map(portal::ask)
            .toList();

    assertThat(answers)
        .extracting(Answer::status, Answer::body)
        .containsOnly(
            tuple(
                404,
                "{\"code\":\"CASE_NOT_FOUND\",\"message\":\"this applicant has no such case\"}"));
    assertThat(answers)
        .extracting(answer -> Set.copyOf(answer.headers().map().keySet()))
        .containsOnly(Set.copyOf(answers.getFirst().headers().map().keySet()));
    assertThat(rig.intake().refused()).as("recorded by the desk, once").isEmpty();
  }

  @Test
  void whoAsksTooOftenIsToldWhenToAskAgain() {
    tooOften = true;

    Answer answer = portal.ask(query("\"caseNo\":\"" + CASE + "\"", APPLICANT));

    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("60");
    assertThat(answer.body()).contains("PROGRESS_TOO_OFTEN");
    await()
        .untilAsserted(
            () ->
                assertThat(rig.intake().refused())
                    .singleElement()
                    .satisfies(
                        refusal -> {
                          assertThat(refusal.code()).isEqualTo("PROGRESS_TOO_OFTEN");
                          assertThat(refusal.evidence()).as("names the applicant").isEmpty();
                        }));
  }

  @Test
  void queryThatIsNoneIsRefusedWithoutTheApplicantInTheRecord() {
    for (String query :
        List.of(
            query("\"caseNo\":\"" + CASE + "\",\"portalApplyNo\":\"ZL202611240001\"", APPLICANT),
            query("\"caseNo\":\"" + CASE + "\"", "3399\\u0000"),
            "{\"caseNo\":\"" + CASE + "\"}")) {
      Answer answer = portal.ask(query);
      assertThat(answer.status()).as(query).isEqualTo(400);
      assertThat(answer.body()).as(query).contains("NATIVE_INVALID").doesNotContain("3399");
    }
    await()
        .untilAsserted(
            () ->
                assertThat(rig.intake().refused())
                    .hasSize(3)
                    .allSatisfy(refusal -> assertThat(refusal.evidence()).isEmpty()));
  }

  @Test
  void theBrakeHoldsAtTheDoorOfQueriesToo() {
    rig.intake().pull();

    Answer answer = portal.ask(query("\"caseNo\":\"" + CASE + "\"", APPLICANT));

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).contains("BRAKE");
  }

  @Test
  void theContractSaysWhatMayBeAskedAndWhatIsAnswered() throws Exception {
    JsonNode asked = JSON.readTree(contract("/openapi.json", "en")).at("/paths/~1progress/post");
    assertThat(asked.at("/requestBody/content/application~1json/schema/$ref").asText())
        .isEqualTo("#/components/schemas/progress-query");
    assertThat(asked.at("/responses/200/content/application~1json/schema/$ref").asText())
        .isEqualTo("#/components/schemas/progress");
    assertThat(contract("", "en"))
        .contains("What the system may ask", "POST /systems/zhilian-gov/progress")
        .contains("CASE_NOT_FOUND", "PROGRESS_TOO_OFTEN");
    assertThat(contract("", "zh-CN")).contains("系统可查询的", "申请人查询本人办件的进度");
  }

  private String contract(String path, String language) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(rig.door("contract" + path))
              .header("Accept-Language", language)
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private static String query(String number, String citizenId) {
    return "{%s,\"citizenId\":\"%s\"}".formatted(number, citizenId);
  }

  /** What the desk would say, to this portal. */
  private Optional<Standing> progress(ProgressQuery query) {
    if (tooOften) {
      throw new RetryAfter("PROGRESS_TOO_OFTEN", "too often", Duration.ofMinutes(1), null);
    }
    boolean own =
        query.asker().equals("zhilian-gov")
            && query.applicant().equals(APPLICANT)
            && (CASE.equals(query.caseNo()) || "ZL202611240001".equals(query.number()));
    return own
        ? Optional.of(
            new Standing(
                CASE,
                "ZL202611240001",
                CaseState.ACCEPTED,
                OffsetDateTime.parse("2026-11-24T10:02:00.045+08:00"),
                OffsetDateTime.parse("2026-12-03T10:02:00+08:00")))
        : Optional.empty();
  }

  @Test
  void webhookThatDoesNotAnswerInTimeGetsTheEventAgainAndTakesItOnce() {
    portal.slow(Duration.ofSeconds(3));
    assertThatThrownBy(() -> rig.deliver(SampleMessages.of("case.progress", PROGRESS)))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.PASSING));

    portal.well();
    rig.deliver(SampleMessages.of("case.progress", PROGRESS));

    // on a busy machine the portal may come to the first call after the second
    await().untilAsserted(() -> assertThat(portal.calls()).isEqualTo(2));
    assertThat(portal.events())
        .singleElement()
        .satisfies(event -> assertThat(event.json()).contains("\"eventTime\":1795485720045"));
  }

  @Test
  void faultsOfThePortalAreToldApart() {
    portal.failing(503);
    assertFault(FaultKind.PASSING);
    portal.well();
    portal.malformed();
    assertFault(FaultKind.PASSING);
    portal.well();
    portal.failing(400);
    assertFault(FaultKind.LASTING);
    portal.down();
    // the first call may still find a connection that the portal has just closed
    assertThatThrownBy(() -> rig.deliver(SampleMessages.of("case.progress", PROGRESS)));
    assertFault(FaultKind.DOWN);
    portal.up();
    portal.well();
    rig.deliver(SampleMessages.of("case.progress", PROGRESS));
    assertThat(portal.events()).hasSize(1);
  }

  private void assertFault(FaultKind kind) {
    assertThatThrownBy(() -> rig.deliver(SampleMessages.of("case.progress", PROGRESS)))
        .isInstanceOfSatisfying(HubException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }
}
