package org.lastmile.connectors.healthlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lastmile.hub.testkit.Faults.assertFault;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.StrictErrorHandler;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.connectors.healthlink.fake.HealthLinkFake;
import org.lastmile.connectors.healthlink.fake.HealthLinkSystem;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.testkit.TestCertificates;
import org.lastmile.hub.transit.Intake.Reception;
import org.lastmile.hub.transit.Intake.Refusal;
import org.lastmile.hub.transit.RetryAfter;
import org.lastmile.hub.transit.Target;

/** One test for each quirk of the catalogue. */
class HealthLinkQuirksTest {
  private static final String SECRET = UUID.randomUUID().toString();
  private static final String SID = "https://health-link.example/fhir/sid/";
  private static final String RESPONSE = "AppointmentResponse";
  private static final FhirContext FHIR = FhirContext.forR4();
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  @TempDir private static Path folder;
  private static TestCertificates certificates;
  private static HealthLinkFake fake;
  private static ConnectorRig rig;
  private static HealthLinkFake.Client app;

  private int taken;
  private int refused;

  @BeforeAll
  static void open() {
    certificates = new TestCertificates(folder);
    fake = new HealthLinkFake(0, "lastmile", SECRET);
    rig = rig().start();
    app = HealthLinkFake.client(rig.tlsDoor("fhir/"), certificates.context("health-link"));
  }

  @AfterAll
  static void close() {
    app.close();
    rig.close();
    fake.close();
  }

  @BeforeEach
  void forget() {
    fake.clear();
    rig.intake().release();
    taken = rig.intake().received().size();
    refused = rig.intake().refused().size();
  }

  private static ConnectorRig.Builder rig() {
    return ConnectorRig.of(Path.of("target/classes"))
        .tls(certificates.context("door"))
        .config("service.url", fake.service().toString())
        .config("service.timeout", "2s")
        .config("oauth.url", fake.tokenUrl().toString())
        .config("oauth.clientSecret", SECRET);
  }

  @TestFactory
  Stream<DynamicTest> samplesAreFhirR4AsAStrictParserReadsIt() throws IOException {
    Stream<Path> files =
        Stream.concat(
            Files.list(Path.of("target/classes/samples/inbound")),
            Files.list(Path.of("target/classes/samples/outbound")));
    return files
        .filter(file -> file.toString().endsWith(".native.json"))
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(), () -> strict(Files.readString(file))));
  }

  @Test
  void theCitizenIdStandsUnderItsOid() throws IOException {
    ObjectNode appointment = appointment(number());
    assertThat(create(appointment).statusCode()).isEqualTo(201);
    assertThat(taken().getFirst().body().at("/person/citizenId").asText())
        .isEqualTo("339900198505054320");

    ObjectNode other = appointment(number());
    identifier(other).put("system", "urn:oid:2.16.156.10011.1.11");
    create(other);
    assertThat(taken().getLast().body().at("/person").has("citizenId"))
        .as("an outpatient number is none")
        .isFalse();

    ObjectNode wrong = appointment(number());
    identifier(wrong).put("value", "33990019850505432");
    HttpResponse<String> answer = create(wrong);
    assertOutcome(answer, 422, "structure", "NATIVE_INVALID");
    assertThat(answer.body()).contains("contained[0].identifier[0].value").doesNotContain("432");
  }

  @Test
  void whatIsCreatedTwiceOnTheSameConditionIsCreatedOnce() throws IOException {
    ObjectNode appointment = appointment(number());
    HttpResponse<String> first = create(appointment);
    HttpResponse<String> again = create(appointment);

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(again.statusCode()).isEqualTo(200);
    String location = first.headers().firstValue("Location").orElseThrow();
    assertThat(location).matches("Appointment/L330106[0-9]{14}/_history/1");
    assertThat(again.headers().firstValue("Location")).hasValue(location);
    assertThat(first.headers().firstValue("ETag")).hasValue("W/\"1\"");
    assertThat(app.hub().resolve("Appointment").resolve(location).getPath())
        .startsWith("/systems/health-link/fhir/Appointment/L330106");
    assertThat(taken()).hasSize(1);

    appointment.put("start", "2026-12-01T08:45:00+08:00");
    assertOutcome(create(appointment), 412, "conflict", "KEY_REUSED");
  }

  @Test
  void withoutAConditionNothingIsCreatedOrUpdated() throws IOException {
    String appointment = appointment(number()).toString();
    assertOutcome(
        app.send("POST", "Appointment", appointment, Map.of()),
        428,
        "required",
        "HEALTH_LINK_UNCONDITIONAL");
    assertOutcome(
        app.send("PUT", "Appointment/L1", appointment, Map.of()),
        428,
        "required",
        "HEALTH_LINK_UNCONDITIONAL");
    assertThat(taken()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "identifier=https://health-link.example/fhir/sid/appointment|AP-OTHER",
        "identifier=urn:oid:2.16.156.10011.1.3|339900198505054320",
        "name=x",
        "identifier=AP-1"
      })
  void aConditionThatIsNotTheResourcesOwnNumberIsRefused(String condition) throws IOException {
    HttpResponse<String> answer =
        app.send(
            "POST",
            "Appointment",
            appointment(number()).toString(),
            Map.of("If-None-Exist", condition));
    assertOutcome(answer, 400, "invalid", "HEALTH_LINK_CONDITION");
    assertThat(taken()).isEmpty();
  }

  @Test
  void anUpdateNamesTheVersionThatItReplacesAndGetsTheNextOne() throws IOException {
    String number = number();
    String id = caseNo(create(appointment(number)));
    ObjectNode change = change(number, id);

    HttpResponse<String> first = app.update("Appointment", id, change.toString(), 1);
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().firstValue("ETag")).hasValue("W/\"2\"");
    assertThat(app.update("Appointment", id, change.toString(), 1).statusCode())
        .as("the same again")
        .isEqualTo(200);
    Reception changed = taken().getLast();
    assertThat(changed.type().name()).isEqualTo("booking.changed");
    assertThat(changed.caseNo()).isEqualTo(id);
    assertThat(changed.version()).isEqualTo(2);
    assertThat(taken()).hasSize(2);

    // somebody else, who has not seen version 2
    change.put("start", "2026-12-02T08:45:00+08:00");
    assertOutcome(
        app.update("Appointment", id, change.toString(), 1), 412, "conflict", "KEY_REUSED");

    change.put("status", "cancelled");
    assertThat(app.update("Appointment", id, change.toString(), 2).statusCode()).isEqualTo(200);
    assertThat(taken().getLast().type().name()).isEqualTo("booking.withdrawn");
    assertThat(taken().getLast().version()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "\"1\"", "W/\"0\"", "W/\"one\"", "1"})
  void aVersionThatIsNoneIsRefused(String version) throws IOException {
    HttpResponse<String> answer =
        app.send(
            "PUT",
            "Appointment/L1",
            change(number(), "L1").toString(),
            Map.of("If-Match", version));
    assertOutcome(answer, 400, "invalid", "HEALTH_LINK_CONDITION");
  }

  @Test
  void theIdOfTheAddressIsThatOfTheResource() throws IOException {
    assertOutcome(
        app.update("Appointment", "L2", change(number(), "L1").toString(), 1),
        400,
        "invalid",
        "HEALTH_LINK_ID");
  }

  @ParameterizedTest
  @CsvSource({"male, 1", "female, 2", "other, 9", "unknown, 0"})
  void fhirGenderBecomesTheNationalStandard(String gender, String sex) throws IOException {
    ObjectNode patient = (ObjectNode) Sample.treeOf("inbound/share.person-changed.native.json");
    ((ObjectNode) patient.path("identifier").path(0)).put("value", "PT-" + number());
    patient.put("gender", gender);
    HttpResponse<String> answer =
        HealthLinkSystem.handIn(app, patient.toString().getBytes(StandardCharsets.UTF_8));

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("Location").orElseThrow())
        .as("without a case, the id is the message's")
        .matches("Patient/[0-9a-f]{32}/_history/1");
    assertThat(taken().getFirst().body().path("sex").asText()).isEqualTo(sex);
  }

  @Test
  void aGenderThatFhirDoesNotKnowIsRefused() throws IOException {
    ObjectNode patient = (ObjectNode) Sample.treeOf("inbound/share.person-changed.native.json");
    patient.put("gender", "F");
    assertOutcome(
        HealthLinkSystem.handIn(app, patient.toString().getBytes(StandardCharsets.UTF_8)),
        422,
        "structure",
        "NATIVE_INVALID");
  }

  @Test
  void healthDataIsNeverCopiedIntoANoticeWhateverTheMessageSays() {
    rig.deliver(message("notice.reminder"));

    String sent = fake.resources("Communication").getFirst().toString();
    assertThat(sent).contains("您有一项预约,时间 2026-12-03 08:00").doesNotContain("孕产妇", "空腹", "检查", "复诊");
    for (String about : List.of("state-changed", "correction-due", "result-ready")) {
      ObjectNode message = tree("notice.reminder");
      message.put("idempotencyKey", "reminder-" + about);
      message.withObject("body").put("about", about);
      rig.deliver(SampleMessages.read(message));
    }
    assertThat(fake.resources("Communication"))
        .hasSize(4)
        .allSatisfy(one -> assertThat(one.toString()).doesNotContain("孕产妇", "空腹"));
  }

  @Test
  void aReminderIsCreatedOnceHoweverOftenItIsDelivered() {
    rig.deliver(message("notice.reminder"));
    rig.deliver(message("notice.reminder"), new Target.Attempt(2, true));
    assertThat(fake.resources("Communication")).hasSize(1);
  }

  @Test
  void theFirstAnswerIsCreatedAndTheNextOneReplacesItByItsVersion() {
    rig.deliver(message("booking.answered"));
    assertThat(fake.calls())
        .containsExactly("GET fhir/AppointmentResponse", "POST fhir/AppointmentResponse");
    rig.deliver(answered("answer-2", "cancelled", null));

    assertThat(fake.resources(RESPONSE))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.path("participantStatus").asText()).isEqualTo("declined");
              assertThat(one.at("/meta/versionId").asText()).isEqualTo("2");
              assertThat(one.at("/extension/0/valueCode").asText()).isEqualTo("cancelled");
              assertThat(one.at("/appointment/identifier/value").asText()).isEqualTo("AP-0001");
            });
  }

  @Test
  void anAnswerThatTheAppHasAlreadyIsNotSentAgain() {
    rig.deliver(message("booking.answered"));
    ConnectorRig.Delivered again =
        rig.deliver(message("booking.answered"), new Target.Attempt(2, true));

    assertThat(fake.calls().getLast()).isEqualTo("GET fhir/AppointmentResponse");
    assertThat(fake.resources(RESPONSE).getFirst().at("/meta/versionId").asText()).isEqualTo("1");
    assertThat(again.delivered().payloads().getLast().bytes())
        .as("evidence: what the app said")
        .asString(StandardCharsets.UTF_8)
        .contains("searchset");
  }

  @Test
  void aRefusedChangeHasAnAnswerOfItsOwnAndTheAppointmentStands() {
    rig.deliver(message("booking.answered"));
    rig.deliver(answered("answer-3", "refused", "change"));

    assertThat(fake.resources(RESPONSE))
        .extracting(one -> one.path("participantStatus").asText())
        .containsExactly("accepted", "declined");
    assertThat(fake.resources(RESPONSE).getLast().at("/extension/0/valueCode").asText())
        .isEqualTo("change");
  }

  @Test
  void anAnswerThatSomebodyElseHasChangedMeanwhileIsReadAgain() {
    rig.deliver(message("booking.answered"));
    fake.races();
    assertFault(
        () -> rig.deliver(answered("answer-2", "cancelled", null)),
        "HEALTH_LINK_CHANGED",
        FaultKind.PASSING);

    rig.deliver(answered("answer-2", "cancelled", null));

    assertThat(fake.resources(RESPONSE).getFirst().path("participantStatus").asText())
        .isEqualTo("declined");
  }

  @Test
  void twoAnswersForOneAppointmentAreForAnOperator() {
    rig.deliver(message("booking.answered"));
    fake.twice(RESPONSE);
    assertFault(
        () -> rig.deliver(answered("answer-2", "cancelled", null)),
        "HEALTH_LINK_TWICE",
        FaultKind.LASTING);
  }

  @Test
  void slotsAreCreatedOrReplacedUnderTheirNumbers() {
    rig.deliver(message("share.slots"));
    ObjectNode closed = tree("share.slots");
    closed.put("idempotencyKey", "slots-2");
    ((ObjectNode) closed.at("/body/slots/0")).put("state", "closed");
    rig.deliver(SampleMessages.read(closed));

    assertThat(fake.resources("Slot"))
        .extracting(one -> one.at("/identifier/0/value").asText() + one.path("status").asText())
        .containsExactly(
            "D1001-202612010900busy-unavailable", "D3001-202612030800busy-unavailable");
  }

  @Test
  void aTransactionWhoseEntryIsRefusedIsNoSuccess() {
    fake.entriesSay("422 Unprocessable Entity");
    assertFault(() -> rig.deliver(message("share.slots")), "HEALTH_LINK_REFUSED", FaultKind.CALLER);
  }

  @Test
  void whatWasCreatedHasALocation() {
    fake.placeless();
    assertFault(
        () -> rig.deliver(message("notice.reminder")), "HEALTH_LINK_ANSWER", FaultKind.PASSING);
  }

  @Test
  void aRefusalIsAnOperationOutcomeThatNamesTheElementAndQuotesNothing() throws IOException {
    ObjectNode appointment = appointment(number());
    ((ObjectNode) appointment.at("/serviceType/0/coding/0")).put("code", "DENTIST");
    HttpResponse<String> answer = create(appointment);

    OperationOutcome outcome = assertOutcome(answer, 422, "structure", "NATIVE_INVALID");
    assertThat(outcome.getIssueFirstRep().getExpression().getFirst().getValue())
        .isEqualTo("serviceType[0].coding[0].code");
    assertThat(answer.body()).doesNotContain("DENTIST", "郑样例");
    assertThat(refused()).extracting(Refusal::code).containsExactly("NATIVE_INVALID");
  }

  @ParameterizedTest
  @CsvSource({"modifierExtension, NATIVE_INVALID, 422", "implicitRules, NATIVE_INVALID, 422"})
  void aResourceThatAsksToBeUnderstoodOtherwiseIsRefused(String element, String code, int status)
      throws IOException {
    ObjectNode appointment = appointment(number());
    appointment.put(element, "urn:other");
    assertOutcome(create(appointment), status, "structure", code);
  }

  @Test
  void theDoorSpeaksFhirToo() throws IOException {
    assertOutcome(
        app.send("POST", "Observation", "{}", Map.of()), 404, "not-found", "DOOR_UNKNOWN");
    assertOutcome(
        app.send("DELETE", "Appointment/L1", "{}", Map.of()), 405, "not-supported", "DOOR_METHOD");
    assertOutcome(
        app.send("POST", "Appointment", "{", Map.of("If-None-Exist", "x")),
        400,
        "structure",
        "JSON_INVALID");
    assertOutcome(
        app.send("POST", "Appointment", "{}", Map.of("Content-Type", "text/plain")),
        415,
        "not-supported",
        "MEDIA_TYPE");
    rig.intake().pull();
    HttpResponse<String> braked = create(appointment(number()));
    assertOutcome(braked, 503, "transient", "BRAKE");
    assertThat(braked.headers().firstValue("Retry-After")).isPresent();
    rig.intake().refuseAll(new HubException("NEEDS_MENDING", FaultKind.LASTING, "a secret"));
    HttpResponse<String> broken = create(appointment(number()));
    assertOutcome(broken, 500, "exception", "NEEDS_MENDING");
    assertThat(broken.body()).doesNotContain("secret");
  }

  @Test
  void whoHasNoCertificateOrAnothersIsNotLetIn() throws IOException {
    ObjectNode appointment = appointment(number());
    try (HealthLinkFake.Client other =
        HealthLinkFake.client(rig.tlsDoor("fhir/"), certificates.context("another-system"))) {
      assertOutcome(
          other.create(
              "Appointment", appointment.toString(), SID + "appointment", own(appointment)),
          401,
          "security",
          "AUTH_CERTIFICATE");
    }
    try (HealthLinkFake.Client nobody =
        HealthLinkFake.client(rig.tlsDoor("fhir/"), certificates.anonymous())) {
      assertThat(
              nobody
                  .create(
                      "Appointment", appointment.toString(), SID + "appointment", own(appointment))
                  .statusCode())
          .isEqualTo(401);
    }
    assertThat(taken()).isEmpty();
  }

  @Test
  void aTokenIsKeptAndRenewedOnceWhenItIsNotAcceptedAnyMore() {
    rig.deliver(message("notice.reminder"));
    int before = fake.tokens();
    rig.deliver(message("share.slots"));
    assertThat(fake.tokens()).isEqualTo(before);
    fake.revoke();

    rig.deliver(message("booking.answered"));

    assertThat(fake.tokens()).isEqualTo(before + 1);
    assertThat(fake.resources(RESPONSE)).hasSize(1);
  }

  @Test
  void anAppThatAcceptsNoTokenIsWaitedForAndNothingIsLost() {
    fake.acceptsNoToken();
    assertFault(() -> rig.deliver(message("notice.reminder")), "SYSTEM_AUTH", FaultKind.DOWN);
    fake.revoke();
    fake.noTokens(503);
    assertFault(() -> rig.deliver(message("notice.reminder")), "OAUTH_TOKEN", FaultKind.PASSING);
    fake.noTokens(400);
    assertFault(() -> rig.deliver(message("notice.reminder")), "OAUTH_TOKEN", FaultKind.DOWN);
    fake.well();
    rig.deliver(message("notice.reminder"));
    assertThat(fake.resources("Communication")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "422, HEALTH_LINK_REFUSED, CALLER",
    "400, HEALTH_LINK_REFUSED, CALLER",
    "409, HEALTH_LINK_CHANGED, PASSING",
    "412, HEALTH_LINK_TWICE, LASTING",
    "403, SYSTEM_HTTP_4XX, LASTING",
    "500, SYSTEM_HTTP_5XX, PASSING"
  })
  void whatTheAppSaysIsClassedAndItsWordsAreNotPassedOn(int status, String code, FaultKind kind) {
    fake.failing(status);
    HubException fault = assertFault(() -> rig.deliver(message("notice.reminder")), code, kind);
    assertThat(fault).hasMessageNotContaining("郑样例");
    if (kind == FaultKind.CALLER) {
      assertThat(fault).hasMessageContaining("business-rule at AppointmentResponse.start");
    }
  }

  @Test
  void aBusyAppIsLeftAloneAsLongAsItSays() {
    fake.busy("30");
    assertThatThrownBy(() -> rig.deliver(message("notice.reminder")))
        .isInstanceOf(RetryAfter.class);
  }

  @Test
  void anAppThatIsSlowBrokenOrAwayIsCalledAgainAndTakesOnce() {
    fake.slow(Duration.ofSeconds(3));
    assertFault(() -> rig.deliver(message("notice.reminder")), "SYSTEM_TIMEOUT", FaultKind.PASSING);
    fake.well();
    fake.page();
    assertFault(
        () -> rig.deliver(message("booking.answered")), "HEALTH_LINK_ANSWER", FaultKind.PASSING);
    fake.malformed();
    assertFault(() -> rig.deliver(message("booking.answered")), "SYSTEM_IO", FaultKind.PASSING);
    fake.well();
    fake.down();
    assertFault(() -> rig.deliver(message("notice.reminder")), "SYSTEM_DOWN", FaultKind.DOWN);
    fake.up();
    rig.deliver(message("notice.reminder"), new Target.Attempt(3, true));
    assertThat(fake.resources("Communication")).hasSize(1);
  }

  @Test
  void whatWasMadeElsewhereIsNotForTheApp() {
    for (String type : List.of("booking.answered", "notice.reminder")) {
      ObjectNode message = tree(type);
      message
          .withObject("body")
          .withObject(type.equals("booking.answered") ? "booking" : "subject")
          .put("system", "zhilian-life");
      assertFault(() -> rig.deliver(SampleMessages.read(message)), "UNMAPPABLE", FaultKind.CALLER);
    }
    assertThat(fake.calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"service.url", "oauth.url"})
  void healthDataAndTokensNeverTravelOverPlainHttp(String key) {
    assertFault(
        () -> rig().config(key, "http://app.example/fhir").start().close(),
        "OAUTH_URL",
        FaultKind.LASTING);
  }

  private List<Reception> taken() {
    List<Reception> all = rig.intake().received();
    return all.subList(taken, all.size());
  }

  private List<Refusal> refused() {
    List<Refusal> all = rig.intake().refused();
    return all.subList(refused, all.size());
  }

  private static String number() {
    return "AP-" + (1000 + NUMBERS.incrementAndGet());
  }

  private static ObjectNode appointment(String number) {
    ObjectNode appointment = (ObjectNode) Sample.treeOf("inbound/booking.requested.native.json");
    ((ObjectNode) appointment.path("identifier").path(0)).put("value", number);
    appointment.remove("meta");
    return appointment;
  }

  private static ObjectNode change(String number, String id) {
    ObjectNode change = (ObjectNode) Sample.treeOf("inbound/booking.changed.native.json");
    ((ObjectNode) change.path("identifier").path(0)).put("value", number);
    return change.put("id", id);
  }

  private static ObjectNode identifier(ObjectNode appointment) {
    return (ObjectNode) appointment.at("/contained/0/identifier/0");
  }

  private static String own(ObjectNode resource) {
    return resource.at("/identifier/0/value").asText();
  }

  private static HttpResponse<String> create(ObjectNode appointment) throws IOException {
    return app.create("Appointment", appointment.toString(), SID + "appointment", own(appointment));
  }

  private static String caseNo(HttpResponse<String> created) {
    return created.headers().firstValue("Location").orElseThrow().split("/")[1];
  }

  private static OperationOutcome assertOutcome(
      HttpResponse<String> answer, int status, String issue, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/fhir+json");
    OperationOutcome outcome = (OperationOutcome) strict(answer.body());
    assertThat(outcome.getIssueFirstRep().getCode().toCode()).isEqualTo(issue);
    assertThat(outcome.getIssueFirstRep().getDetails().getCodingFirstRep().getCode())
        .isEqualTo(code);
    return outcome;
  }

  private static Object strict(String resource) {
    return FHIR.newJsonParser()
        .setParserErrorHandler(new StrictErrorHandler())
        .parseResource(resource);
  }

  private static Message message(String type) {
    return SampleMessages.read(tree(type));
  }

  private static ObjectNode tree(String type) {
    return (ObjectNode) Sample.treeOf("outbound/" + type + ".canonical.json");
  }

  private static Message answered(String key, String state, String asked) {
    ObjectNode message = tree("booking.answered");
    message.put("idempotencyKey", key);
    ObjectNode body = message.withObject("body").put("state", state);
    if (asked != null) {
      body.put("asked", asked);
    }
    return SampleMessages.read(message);
  }
}
