package org.lastmile.connectors.emergency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.connectors.emergency.EmergencyFake.Trouble;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.testkit.TestCertificates;
import org.lastmile.hub.transit.Target;

/** One test for each quirk of the catalogue, over mutual TLS with certificates of the test's own. */
class EmergencyQuirksTest {
  private static final String CASE = "L33010620261124000001";

  @TempDir private Path folder;
  private TestCertificates certificates;
  private EmergencyFake fake;
  private ConnectorRig rig;

  @BeforeEach
  void start() {
    certificates = new TestCertificates(folder);
    fake =
        new EmergencyFake(
            new EmergencyFake.Settings(0, tls("emergency"), tls("emergency"), null, null));
    rig = rig(fake.address().toString());
    fake.updateAt(rig.tlsDoor("updates"));
  }

  @AfterEach
  void stop() {
    rig.close();
    fake.close();
  }

  @Test
  void theAcknowledgementWithItsIncidentNumberComesInTheSameStep() {
    ConnectorRig.Delivered delivered = rig.deliver(reported(CASE, "actual", "一辆公交车起火"));

    String number = fake.incidents().getFirst().number();
    assertThat(delivered.answers())
        .singleElement()
        .satisfies(
            answer -> {
              assertThat(answer.type().name()).isEqualTo("incident.acknowledged");
              assertThat(answer.caseNo()).isEqualTo(CASE);
              assertThat(answer.priority()).isEqualTo(Priority.URGENT);
              assertThat(answer.body().path("incidentNumber").asText()).isEqualTo(number);
              assertThat(answer.body().path("references").get(0).asText()).isEqualTo(CASE);
            });
    assertThat(fake.alarms()).containsExactly(number);
  }

  @Test
  void theSameIdentifierGivesTheSameAcknowledgementAndNoSecondAlarm() {
    Message report = reported(CASE, "actual", "一辆公交车起火");
    fake.trouble(Trouble.ANSWER_LOST);
    assertFault(() -> rig.deliver(report), FaultKind.PASSING);
    fake.trouble(Trouble.NONE);

    ConnectorRig.Delivered again = rig.deliver(report, new Target.Attempt(2, true));

    assertThat(fake.attempts(CASE)).isEqualTo(2);
    assertThat(fake.alarms()).hasSize(1);
    assertThat(again.answers()).hasSize(1);
  }

  @Test
  void fiveReportsOfOneFireMergeIntoOneIncidentWithFiveReferences() {
    for (int i = 1; i <= 5; i++) {
      rig.deliver(reported("L3301062026112400000" + i, "actual", "第" + i + "个报告"));
    }
    for (int i = 2; i <= 5; i++) {
      rig.deliver(linked(i));
    }

    assertThat(fake.incidents())
        .singleElement()
        .satisfies(
            incident -> {
              assertThat(incident.references())
                  .containsExactly(
                      "L33010620261124000001",
                      "L33010620261124000002",
                      "L33010620261124000003",
                      "L33010620261124000004",
                      "L33010620261124000005");
              assertThat(incident.texts()).hasSize(5);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"exercise", "test"})
  void exercisesAndTestsNeverAlarmAnyone(String status) {
    rig.deliver(reported(CASE, status, "演练"));

    assertThat(fake.incidents())
        .singleElement()
        .satisfies(incident -> assertThat(incident.real()).isFalse());
    assertThat(fake.alarms()).isEmpty();
  }

  @Test
  void freeTextOfThePublicArrivesWithMarkupAndEmoji() {
    String text = "<b>\"着火\" & 冒烟</b> ]]> 🔥🚌 𠮷祥路 it's";
    rig.deliver(reported(CASE, "actual", text));

    assertThat(fake.incidents().getFirst().texts()).containsExactly(text);
  }

  @Test
  void whatXmlCannotHoldIsShownAsReplaced() {
    rig.deliver(reported(CASE, "actual", "着火\u0001\u000b了"));

    assertThat(fake.incidents().getFirst().texts()).containsExactly("着火\ufffd\ufffd了");
  }

  @Test
  void coordinatesKeepTheTagOfTheirSystem() {
    ConnectorRig.Delivered delivered = rig.deliver(reported(CASE, "actual", "着火"));

    String cap =
        new String(delivered.delivered().payloads().getFirst().bytes(), StandardCharsets.UTF_8);
    assertThat(cap)
        .contains("<valueName>GCJ-02</valueName>", "<value>120.1424,30.2776</value>")
        .doesNotContain("<circle");
  }

  @Test
  void aRefusedAlertGoesBackToItsSenderWithCodePlaceAndReason() {
    fake.trouble(Trouble.REFUSE);

    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(reported(CASE, "actual", "着火")))
        .satisfies(
            fault -> {
              assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
              assertThat(fault.code()).isEqualTo("EMERGENCY_REFUSED");
              assertThat(fault.place()).isEqualTo("info/area");
              assertThat(fault)
                  .hasMessageContaining("AREA_OUTSIDE")
                  .hasMessageContaining("not in this district");
            });
  }

  @Test
  void aBusySystemAndAnAnswerThatIsNoneAreTriedAgain() {
    fake.trouble(Trouble.UNAVAILABLE);
    assertFault(() -> rig.deliver(reported(CASE, "actual", "着火")), FaultKind.PASSING);
    fake.trouble(Trouble.MALFORMED);
    assertFault(() -> rig.deliver(reported(CASE, "actual", "着火")), FaultKind.PASSING);
  }

  @Test
  void aSystemThatIsSlowTimesOutAndOneThatIsAwayIsDown() {
    fake.slow(Duration.ofSeconds(4));
    assertFault(() -> rig.deliver(reported(CASE, "actual", "着火")), FaultKind.PASSING);
    fake.slow(Duration.ZERO);
    fake.down();
    assertFault(() -> rig.deliver(reported(CASE, "actual", "着火")), FaultKind.DOWN);
    fake.up();
    rig.deliver(reported(CASE, "actual", "着火"));
    assertThat(fake.alarms()).hasSize(1);
  }

  @Test
  void theSystemTakesNobodyWithoutAClientCertificate()
      throws IOException, GeneralSecurityException {
    TestCertificates strangers =
        new TestCertificates(
            Files.createDirectory(folder.resolve("strangers")), certificates.password());
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store(strangers.keyStore("stranger"), strangers.password()), strangers.password());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store(certificates.trustStore(), certificates.password()));
    SSLContext strange = SSLContext.getInstance("TLS");
    strange.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    HttpClient stranger = HttpClient.newBuilder().sslContext(strange).build();

    assertThatThrownBy(
            () ->
                stranger.send(
                    HttpRequest.newBuilder(fake.address())
                        .POST(HttpRequest.BodyPublishers.ofString("<alert/>"))
                        .build(),
                    HttpResponse.BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
    assertThat(fake.incidents()).isEmpty();
  }

  @Test
  void theHubTrustsNoOtherServer() throws IOException {
    TestCertificates others = new TestCertificates(Files.createDirectory(folder.resolve("others")));
    SSLContext other = others.context("impostor");
    try (EmergencyFake impostor =
            new EmergencyFake(new EmergencyFake.Settings(0, other, other, null, null));
        ConnectorRig led = rig(impostor.address().toString())) {
      assertThatThrownBy(() -> led.deliver(reported(CASE, "actual", "着火")))
          .hasRootCauseInstanceOf(Exception.class)
          .hasStackTraceContaining(SSLException.class.getPackageName());
      assertThat(impostor.incidents()).isEmpty();
    }
  }

  @Test
  void anAlertNeverTravelsOverPlainHttp() {
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig("http://localhost:1/cap").close())
        .satisfies(fault -> assertThat(fault.code()).isEqualTo("EMERGENCY_URL"));
  }

  @Test
  void updatesOfTheSystemComeOverMutualTlsOnceEach() {
    rig.deliver(reported(CASE, "actual", "着火"));
    EmergencyDesk.Incident incident = fake.incidents().getFirst();

    EmergencyFake.Posted first = fake.update(incident, "closed", "明火已扑灭 & 无人伤亡");
    EmergencyFake.Posted again = fake.post(first.updateId(), first.document());

    assertThat(first.status()).as(first.answer()).isEqualTo(200);
    assertThat(first.answer()).contains("<repeated>false</repeated>");
    assertThat(again.answer()).contains("<repeated>true</repeated>");
    assertThat(rig.intake().received())
        .singleElement()
        .satisfies(
            received -> {
              assertThat(received.type().name()).isEqualTo("incident.updated");
              assertThat(received.caseNo()).isEqualTo(CASE);
              assertThat(received.priority()).isEqualTo(Priority.URGENT);
              assertThat(received.keys()).containsEntry("incidentNumber", incident.number());
              assertThat(received.body().path("status").asText()).isEqualTo("closed");
              assertThat(received.body().path("text").asText()).isEqualTo("明火已扑灭 & 无人伤亡");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<update xmlns='urn:sample:emergency:1'><updateId>1",
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><update"
            + " xmlns='urn:sample:emergency:1'>&e;</update>",
        "<update"
            + " xmlns='urn:sample:emergency:1'><updateId>1</updateId><status>finished</status></update>",
        "<received"
            + " xmlns='urn:sample:emergency:1'><receipt>1</receipt><receivedAt>2026-11-24T10:00:00Z</receivedAt>"
            + "<repeated>true</repeated></received>",
        "{\"updateId\": 1}"
      })
  void aBadUpdateIsRefusedInXmlWithCodeAndReasonAndRecordedOnce(String document) {
    EmergencyFake.Posted posted = fake.post("1", document);

    assertThat(posted.status()).as(posted.answer()).isEqualTo(422);
    assertThat(posted.answer())
        .contains("<refusal xmlns=\"urn:sample:emergency:1\"><code>", "<reason>");
    assertThat(rig.intake().refused()).hasSize(1);
    assertThat(rig.intake().received()).isEmpty();
  }

  @Test
  void anUpdateWithoutAClientCertificateIsRefused() throws IOException, InterruptedException {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(rig.door("updates"))
                    .POST(HttpRequest.BodyPublishers.ofString("<update/>"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).contains("<code>AUTH_CERTIFICATE</code>");
    assertThat(rig.intake().refused()).hasSize(1);
  }

  private ConnectorRig rig(String url) {
    String password = new String(certificates.password());
    return ConnectorRig.of(Path.of("target/classes"))
        .config("service.url", url)
        .config("service.timeout", "2s")
        .config("service.keyStore", certificates.keyStore("hub").toString())
        .config("service.keyStorePassword", password)
        .config("service.trustStore", certificates.trustStore().toString())
        .config("service.trustStorePassword", password)
        .tls(tls("door"))
        .start();
  }

  private SSLContext tls(String name) {
    return certificates.context(name);
  }

  private static KeyStore store(Path file, char[] password)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password);
    }
    return store;
  }

  private static void assertFault(ThrowingCallable call, FaultKind kind) {
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(call)
        .satisfies(
            fault ->
                assertThat(fault.kind())
                    .as(fault.code() + ": " + fault.getMessage())
                    .isEqualTo(kind));
  }

  private static Message reported(String caseNo, String status, String text) {
    ObjectNode body = Json.object();
    body.put("kind", "vehicle-fire").put("text", text);
    body.putObject("place")
        .put("text", "文三路马塍路口")
        .put("longitude", 120.1424)
        .put("latitude", 30.2776)
        .put("coordinateSystem", "GCJ-02");
    body.put("eventTime", "2026-11-24T14:02:00+08:00")
        .put("reportTime", "2026-11-24T14:03:05.250+08:00");
    body.putObject("reporter").put("grid", "WS-01-04").put("phone", "13800000003");
    body.put("casualties", "unknown").put("status", status);
    body.putObject("origin").put("system", "grid-terminal").put("number", "U" + caseNo);
    ObjectNode tree = Json.object().put("type", "incident.reported").put("caseNo", caseNo);
    tree.put("idempotencyKey", "U" + caseNo).put("priority", "URGENT").set("body", body);
    return SampleMessages.read(tree);
  }

  private static Message linked(int upTo) {
    ObjectNode body = Json.object().put("incidentId", "I-" + CASE).put("primary", CASE);
    body.putArray("references").add("L3301062026112400000" + upTo);
    ObjectNode tree =
        Json.object().put("type", "incident.linked").put("caseNo", CASE).put("priority", "URGENT");
    tree.put("idempotencyKey", "linked/" + CASE + ", " + upTo).set("body", body);
    return SampleMessages.read(tree);
  }
}
