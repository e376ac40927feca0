package org.lastmile.connectors.carersupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.connectors.carersupport.CarerSupportFake.Sent;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.testkit.TestCertificates;
import org.lastmile.hub.transit.Intake.Reception;
import org.lastmile.hub.transit.Intake.Refusal;

/** The quirks of the catalogue, against a real broker and gateways of another version of MQTT. */
class CarerSupportQuirksTest {
  private static final String HOME = "GW-0001";
  private static final String CLIENTS = "lastmile";
  private static final String[] LINES = {"lastmile-alarms", "lastmile-respite", "lastmile-status"};
  private static CarerSupportSite site;
  private static ConnectorRig rig;
  private static Gateway home;
  private static int tests;

  private int receivedBefore;
  private int refusedBefore;
  private int heldBefore;
  private int receiptsBefore;
  private int commandsBefore;
  private int sentBefore;
  private int acknowledgedBefore;

  @BeforeAll
  static void open(@TempDir Path folder) {
    Awaitility.setDefaultPollDelay(Duration.ZERO);
    Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
    // Paho's receiver throws when its client is closed while it takes an acknowledgement; no test
    // is about that
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
    site = new CarerSupportSite(folder);
    home = site.gateway(HOME);
    rig = builder().start();
  }

  @AfterAll
  static void shut() {
    rig.close();
    site.close();
    Awaitility.reset();
  }

  @BeforeEach
  void begin() {
    tests++;
    home.connect();
    await().untilAsserted(() -> assertThat(lines()).contains(LINES));
    await().untilAsserted(() -> assertThat(site.fake().waiting(CLIENTS)).isZero());
    receivedBefore = rig.intake().received().size();
    refusedBefore = rig.intake().refused().size();
    heldBefore = rig.intake().heldBack();
    receiptsBefore = home.receipts().size();
    commandsBefore = home.commands().size();
    sentBefore = site.fake().sent().size();
    acknowledgedBefore = site.fake().acknowledged();
  }

  @AfterEach
  void end() {
    rig.intake().release();
    home.answers("DONE");
    assertThat(home.wrong()).isEmpty();
  }

  @Test
  void anAlarmIsAnUrgentIncidentAndItsGatewayIsTold() {
    home.publish("alarm", alarm("A-1"));

    await().untilAsserted(() -> assertThat(receipts()).hasSize(1));
    Reception received = received().getFirst();
    assertThat(received.type().name()).isEqualTo("incident.reported");
    assertThat(received.priority()).isEqualTo(Priority.URGENT);
    assertThat(received.key()).isEqualTo("alarm/" + HOME + "/" + number("A-1"));
    JsonNode receipt = receipts().getFirst();
    assertThat(receipt.path("id").textValue()).isEqualTo(number("A-1"));
    assertThat(receipt.path("result").textValue()).isEqualTo("TAKEN");
    assertThat(receipt.path("repeated").booleanValue()).isFalse();
    assertThat(receipt.path("caseNo").textValue()).startsWith("L330106");
  }

  @Test
  void aTestOfTheButtonIsAnIncidentThatSaysSo() {
    home.publish("alarm", with(alarm("A-1"), "mode", "TEST"));

    await().untilAsserted(() -> assertThat(received()).hasSize(1));
    assertThat(received().getFirst().body().path("status").textValue()).isEqualTo("test");
  }

  @Test
  void aMessageIsAcknowledgedToTheBrokerOnlyWhenTheHubHasItDurably() {
    rig.intake().refuseAll(new HubException("DATABASE_AWAY", FaultKind.PASSING, "later"));
    home.publish("alarm", alarm("A-1"));
    await().untilAsserted(() -> assertThat(held()).isGreaterThan(1));
    assertThat(acknowledged()).isZero();
    await().untilAsserted(() -> assertThat(site.fake().waiting(CLIENTS)).isEqualTo(1));
    assertThat(receipts()).isEmpty();
    assertThat(refused()).isEmpty();

    rig.intake().release();

    await().untilAsserted(() -> assertThat(site.fake().waiting(CLIENTS)).isZero());
    assertThat(acknowledged()).isEqualTo(1);
    assertThat(received()).hasSize(1);
  }

  @Test
  void whileTheBrakeIsOnNothingIsAcknowledgedAndTheBrokerKeepsTheOrder() {
    rig.intake().pull();
    for (int number = 1; number <= 5; number++) {
      home.publish("respite", respite("R-" + number));
    }
    await().untilAsserted(() -> assertThat(held()).isPositive());
    int taken = held();
    // nothing is taken again until the brake is off
    await().during(Duration.ofMillis(400)).untilAsserted(() -> assertThat(held()).isEqualTo(taken));
    assertThat(acknowledged()).isZero();
    await().untilAsserted(() -> assertThat(site.fake().waiting(CLIENTS)).isEqualTo(5));
    assertThat(refused()).isEmpty();
    assertThat(rig.health().up()).isTrue();

    rig.intake().release();

    await().untilAsserted(() -> assertThat(receipts()).hasSize(5));
    assertThat(received())
        .extracting(Reception::key)
        .containsExactly(
            "respite/" + HOME + "/" + number("R-1"),
            "respite/" + HOME + "/" + number("R-2"),
            "respite/" + HOME + "/" + number("R-3"),
            "respite/" + HOME + "/" + number("R-4"),
            "respite/" + HOME + "/" + number("R-5"));
  }

  @Test
  void atLeastOnceMeansDuplicatesWhichAreKnownByTheirNumber() {
    home.publish("alarm", alarm("A-1"));
    home.publish("alarm", alarm("A-1"));

    await().untilAsserted(() -> assertThat(receipts()).hasSize(2));
    assertThat(received()).hasSize(1);
    assertThat(receipts())
        .extracting(receipt -> receipt.path("repeated").booleanValue())
        .containsExactly(false, true);
    assertThat(receipts().stream().map(receipt -> receipt.path("caseNo").textValue()))
        .containsOnly(receipts().getFirst().path("caseNo").textValue());
    // neither of them had the mark of a duplicate
    assertThat(sent("alarm")).extracting(Sent::duplicate).containsExactly(false, false);
  }

  @Test
  void theMarkOfADuplicateIsNoProofOfOne() {
    site.fake().marksAllAsDuplicates(true);
    try {
      home.publish("alarm", alarm("A-1"));
      home.publish("alarm", alarm("A-2"));
      await().untilAsserted(() -> assertThat(receipts()).hasSize(2));
    } finally {
      site.fake().marksAllAsDuplicates(false);
    }
    assertThat(sent("alarm")).hasSize(2).allMatch(Sent::duplicate);
    assertThat(received()).as("new all the same").hasSize(2);
  }

  @Test
  void theSameAlarmNumberWithOtherContentIsRefusedAndTheGatewayIsTold() {
    home.publish("alarm", alarm("A-1"));
    home.publish("alarm", with(alarm("A-1"), "deviceId", "SOS-02"));

    await().untilAsserted(() -> assertThat(receipts()).hasSize(2));
    JsonNode second = receipts().getLast();
    assertThat(second.path("result").textValue()).isEqualTo("REFUSED");
    assertThat(second.path("id").textValue()).isEqualTo(number("A-1"));
    assertThat(second.path("code").textValue()).isEqualTo("KEY_REUSED");
  }

  @Test
  void aRetainedStatusIsNotReplayedToASessionThatTheBrokerHasKept() {
    home.status("SOS-01", "ONLINE");
    await().untilAsserted(() -> assertThat(received()).hasSize(1));
    long connects = taking();

    cut();
    await().untilAsserted(() -> assertThat(taking()).isEqualTo(connects + LINES.length));
    home.status("SOS-01", "OFFLINE");

    await().untilAsserted(() -> assertThat(statuses(HOME + "/SOS-01")).hasSize(2));
    assertThat(sent("status")).noneMatch(Sent::retained);
    assertThat(site.fake().connects())
        .filteredOn(connect -> List.of(LINES).contains(connect.clientId()))
        .filteredOn(connect -> connect.version() == 5)
        .isNotEmpty()
        .allMatch(connect -> !connect.cleanStart())
        .allMatch(connect -> connect.sessionSeconds() == 7 * 24 * 3600);
  }

  @Test
  void aRetainedStatusThatIsReplayedMakesNothingNew() {
    home.status("SOS-02", "ONLINE");
    await().untilAsserted(() -> assertThat(received()).hasSize(1));

    site.fake().forget("lastmile-status", site.hubKeyStore());

    await().untilAsserted(() -> assertThat(sent("status")).anyMatch(Sent::retained));
    await().untilAsserted(() -> assertThat(site.fake().waiting(CLIENTS)).isZero());
    assertThat(received()).hasSize(1);
    assertThat(refused()).isEmpty();
  }

  @Test
  void anAlarmThatAGatewayRetainsByMistakeIsOneAlarm() {
    home.publish("alarm", alarm("A-1"), true);
    await().untilAsserted(() -> assertThat(receipts()).hasSize(1));

    site.fake().forget("lastmile-alarms", site.hubKeyStore());

    await().untilAsserted(() -> assertThat(receipts()).hasSize(2));
    assertThat(receipts().getLast().path("repeated").booleanValue()).isTrue();
    assertThat(received()).hasSize(1);
    home.publish("alarm", "", true);
    await().untilAsserted(() -> assertThat(refused()).hasSize(1));
  }

  @Test
  void theLastWillMeansThatADeviceIsOfflineAndIsNoAlarm() {
    try (Gateway other = site.open("GW-0002")) {
      other.fallSilent();
    }

    await().untilAsserted(() -> assertThat(received()).hasSize(1));
    Reception received = received().getFirst();
    assertThat(received.type().name()).isEqualTo("device.status");
    assertThat(received.priority()).isEqualTo(Priority.ROUTINE);
    assertThat(received.caseNo()).as("no case").isNull();
    assertThat(received.body().path("device").path("number").textValue()).isEqualTo("GW-0002");
    assertThat(received.body().path("state").textValue()).isEqualTo("offline");
    assertThat(received.body().path("cause").textValue()).isEqualTo("connection-lost");
    assertThat(received.body().has("at")).as("nobody knows when").isFalse();
  }

  @Test
  void aLastWillThatAGatewayLeftOnTheTopicOfAlarmsIsNoAlarmEither() {
    home.publish(
        "alarm",
        Json.object()
            .put("gatewayId", HOME)
            .put("session", 1)
            .put("state", "OFFLINE")
            .put("will", true)
            .toString());

    await().untilAsserted(() -> assertThat(receipts()).hasSize(1));
    assertThat(receipts().getFirst().path("result").textValue()).isEqualTo("REFUSED");
    assertThat(receipts().getFirst().path("code").textValue()).isEqualTo("NATIVE_INVALID");
    await()
        .untilAsserted(
            () ->
                assertThat(refused()).extracting(Refusal::code).containsExactly("NATIVE_INVALID"));
    assertThat(received()).isEmpty();
  }

  @Test
  void anAlarmIsTakenBeforeAllThatWaitsBesideIt() {
    rig.intake().pull();
    for (int number = 1; number <= 10; number++) {
      home.status("SOS-0" + number % 10, "ONLINE");
      home.publish("respite", respite("R-" + number));
    }
    home.publish("alarm", alarm("A-1"));
    home.publish("alarm", alarm("A-2"));
    String first = "alarm/" + HOME + "/" + number("A-1");
    String second = "alarm/" + HOME + "/" + number("A-2");
    // until an alarm has come, nothing is known that the others would have to wait for
    await().until(() -> rig.intake().heldBack(first));

    rig.intake().release();

    await().untilAsserted(() -> assertThat(received()).hasSize(22));
    assertThat(received().subList(0, 2)).extracting(Reception::key).containsExactly(first, second);
  }

  @Test
  void aGatewayCannotSpeakInTheNameOfAnother() {
    home.publish("alarm", with(alarm("A-1"), "gatewayId", "GW-9999"));

    await().untilAsserted(() -> assertThat(receipts()).hasSize(1));
    assertThat(receipts().getFirst().path("code").textValue()).isEqualTo("CARER_SUPPORT_OTHER");
    assertThat(receipts().getFirst().path("place").textValue()).isEqualTo("/gatewayId");
    await()
        .untilAsserted(
            () ->
                assertThat(refused())
                    .extracting(Refusal::code)
                    .containsExactly("CARER_SUPPORT_OTHER"));
  }

  @Test
  void theBrokerLetsNobodyPublishBelowANameThatIsNotOfItsCertificate() {
    try (Gateway other = site.open("GW-0004")) {
      assertThatIllegalStateException()
          .isThrownBy(() -> other.publishTo("dagw/v1/GW-0001/alarm", alarm("A-1"), false));
    }
    // its connection was broken
    await().untilAsserted(() -> assertThat(statuses("GW-0004")).hasSize(1));
    assertThat(received()).hasSize(1);
  }

  @Test
  void whatCanNeverBeReadIsRefusedRecordedAndToldAndTheOthersGoOn() {
    home.publish("alarm", "{\"alarmId\": ");
    home.publish("alarm", with(alarm("A-1"), "trigger", "SHOUT"));
    home.publish("alarm", alarm("A-2"));

    await().untilAsserted(() -> assertThat(receipts()).hasSize(3));
    assertThat(receipts())
        .extracting(receipt -> receipt.path("result").textValue())
        .containsExactly("REFUSED", "REFUSED", "TAKEN");
    assertThat(receipts().getFirst().has("id")).isFalse();
    assertThat(receipts().get(1).path("place").textValue()).isEqualTo("/trigger");
    assertThat(refused())
        .extracting(Refusal::code)
        .containsExactly("JSON_INVALID", "NATIVE_INVALID");
    await().untilAsserted(() -> assertThat(site.fake().waiting(CLIENTS)).isZero());
    assertThat(rig.health().up()).as("a bad message is no fault of the broker").isTrue();
  }

  @Test
  void anAlarmOnWhichTheHubFailsIsToldAsFailedAndStopsThoseBehindItForSomeTriesOnly() {
    rig.intake().refuseAll(new HubException("MAPPING_BROKEN", FaultKind.LASTING, "mend it"));
    home.publish("alarm", alarm("A-1"));

    await()
        .untilAsserted(
            () ->
                assertThat(refused())
                    .extracting(Refusal::code)
                    .containsExactly(
                        "MAPPING_BROKEN", "MAPPING_BROKEN", "MAPPING_BROKEN", "MQTT_POISON"));
    assertThat(held()).isEqualTo(3);
    await().untilAsserted(() -> assertThat(site.fake().waiting(CLIENTS)).isZero());
    await().untilAsserted(() -> assertThat(receipts()).hasSize(3));
    assertThat(receipts()).allMatch(receipt -> receipt.path("result").textValue().equals("FAILED"));
    rig.intake().release();
    home.publish("alarm", alarm("A-2"));
    await().untilAsserted(() -> assertThat(received()).hasSize(1));
  }

  @Test
  void aConnectionThatBreaksLosesNothing() {
    cut();
    home.publish("alarm", alarm("A-1"));

    await()
        .untilAsserted(
            () -> assertThat(receipts()).isNotEmpty().allMatch(one -> one.has("caseNo")));
    assertThat(received()).filteredOn(one -> one.priority() == Priority.URGENT).hasSize(1);
  }

  @Test
  void whileTheBrokerIsAwayTheConnectorSaysSoAndItIsConnectedAgainByItself() {
    site.fake().broker().down();
    await().untilAsserted(() -> assertThat(rig.health().code()).isEqualTo("SYSTEM_DOWN"));
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(booked(HOME)))
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(FaultKind.DOWN));

    site.fake().broker().up();

    await().untilAsserted(() -> assertThat(rig.health().up()).isTrue());
    home.connect();
    rig.deliver(booked(HOME));
    await().untilAsserted(() -> assertThat(commands()).hasSize(1));
    home.publish("alarm", alarm("A-1"));
    await().untilAsserted(() -> assertThat(receipts()).hasSize(1));
  }

  @Test
  void theNumberOfAnIncidentReachesTheGatewayThatAlarmedAndNoOtherTakesIt() {
    Gateway other = site.gateway("GW-0003");
    home.publish("alarm", alarm("A-1"));
    await().untilAsserted(() -> assertThat(receipts()).hasSize(1));
    String caseNo = receipts().getFirst().path("caseNo").textValue();

    ConnectorRig.Delivered delivered = rig.deliver(acknowledged(caseNo));

    await().untilAsserted(() -> assertThat(commands()).hasSize(1));
    assertThat(commands().getFirst().path("incidentNo").textValue()).isEqualTo("YJ20261124-021");
    assertThat(answer(delivered).path("gatewayId").textValue()).isEqualTo(HOME);
    assertThat(other.commands()).isEmpty();
  }

  @Test
  void aCommandIsAcknowledgedByTheGatewayItselfAndThatIsTheEvidence() {
    ConnectorRig.Delivered delivered = rig.deliver(booked(HOME));

    assertThat(answer(delivered).path("result").textValue()).isEqualTo("DONE");
    assertThat(commands())
        .singleElement()
        .satisfies(
            command -> {
              assertThat(command.path("cmd").textValue()).isEqualTo("BOOKED");
              assertThat(command.path("requestId").textValue()).isEqualTo("R-0005");
            });
  }

  @Test
  void aRepeatedCommandIsDoneOnceBecauseItsNumberIsTheSame() {
    rig.deliver(booked(HOME));
    ConnectorRig.Delivered second = rig.deliver(booked(HOME));

    assertThat(answer(second).path("result").textValue()).isEqualTo("DONE");
    assertThat(commands()).hasSize(1);
  }

  @Test
  void aGatewayThatIsAwayGetsItsCommandFromTheBrokerAndHoldsUpNobody() {
    home.leave();

    ConnectorRig.Delivered delivered = rig.deliver(booked(HOME));

    assertThat(delivered.delivered().payloads())
        .extracting(Payload::role)
        .containsExactly(Payload.Role.NATIVE);
    home.connect();
    await().untilAsserted(() -> assertThat(commands()).hasSize(1));
  }

  @Test
  void whatAGatewayRefusesIsASendersFaultAndWhatItCannotDoNowIsTriedAgain() {
    home.answers("REFUSED");
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(booked(HOME)))
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("CARER_SUPPORT_REFUSED");
              assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
              assertThat(fault).hasMessageContaining("UNKNOWN_REQUEST");
            });
    home.answers("BUSY");
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(booked(HOME)))
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("CARER_SUPPORT_BUSY");
              assertThat(fault.kind()).isEqualTo(FaultKind.PASSING);
            });
    home.answers("PERHAPS");
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(booked(HOME)))
        .satisfies(fault -> assertThat(fault.code()).isEqualTo("CARER_SUPPORT_ANSWER"));
  }

  @Test
  void whatNoGatewayAskedForIsForNone() {
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(booked("GW-1/../GW-2")))
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("CARER_SUPPORT_GATEWAY");
              assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
              assertThat(fault.place()).isEqualTo("/body/booking");
            });
  }

  @Test
  void aHubWithoutATrustedCertificateIsNotLetIn(@TempDir Path folder) {
    TestCertificates foreign = new TestCertificates(folder);
    try (ConnectorRig stranger =
        builder()
            .config("mqtt.clientId", "stranger")
            .config("mqtt.keyStore", foreign.keyStore("hub").toString())
            .config("mqtt.keyStorePassword", new String(foreign.password()))
            .start()) {
      await().untilAsserted(() -> assertThat(stranger.health().up()).isFalse());
      assertThat(stranger.health().code()).isIn("SYSTEM_AUTH", "SYSTEM_DOWN");
    }
  }

  @Test
  void aHubWhoseCertificateMayNotReadTheTopicsIsToldSo() {
    try (ConnectorRig weak =
        builder()
            .config("mqtt.clientId", "weak")
            .config("mqtt.keyStore", site.certificates().keyStore("GW-0098").toString())
            .start()) {
      await().untilAsserted(() -> assertThat(weak.health().code()).isEqualTo("SYSTEM_AUTH"));
    }
  }

  @Test
  void aBrokerThatHasAnotherNameThanItsCertificateIsNotTrusted() {
    try (ConnectorRig astray =
        builder()
            .config("mqtt.clientId", "astray")
            .config("mqtt.url", site.fake().url().replace("localhost", "127.0.0.2"))
            .start()) {
      await().untilAsserted(() -> assertThat(astray.health().code()).isEqualTo("SYSTEM_AUTH"));
    }
  }

  @Test
  void nothingIsSentWithoutTlsAndNoSecretIsQuoted() {
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> builder().config("mqtt.url", "mqtt://localhost:1883").start())
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("MQTT_URL");
              assertThat(fault.place()).isEqualTo("mqtt.url");
            });
    String secret = UUID.randomUUID().toString();
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> builder().config("mqtt.keyStorePassword", secret).start())
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("MQTT_KEY_STORE");
              assertThat(fault).hasMessageNotContaining(secret);
            });
  }

  private static ConnectorRig.Builder builder() {
    return site.configure(ConnectorRig.of(Path.of("target/classes")));
  }

  /** Breaks all connections; the gateway comes again. */
  private static void cut() {
    int before = home.losses();
    site.fake().broker().cut();
    await().until(() -> home.losses() > before);
    home.connect();
  }

  /** Numbers of gateways are used once. */
  private static String number(String number) {
    return number + "-" + tests;
  }

  private List<Reception> received() {
    return since(receivedBefore, rig.intake().received());
  }

  private List<Reception> statuses(String device) {
    return received().stream()
        .filter(one -> one.body().path("device").path("number").asText().equals(device))
        .toList();
  }

  private List<Refusal> refused() {
    return since(refusedBefore, rig.intake().refused());
  }

  private int held() {
    return rig.intake().heldBack() - heldBefore;
  }

  private List<JsonNode> receipts() {
    return since(receiptsBefore, home.receipts());
  }

  private List<JsonNode> commands() {
    return since(commandsBefore, home.commands());
  }

  private int acknowledged() {
    return site.fake().acknowledged() - acknowledgedBefore;
  }

  private List<Sent> sent(String kind) {
    return since(sentBefore, site.fake().sent()).stream()
        .filter(sent -> sent.topic().equals("dagw/v1/" + HOME + "/" + kind))
        .toList();
  }

  private static <T> List<T> since(int before, List<T> all) {
    return all.subList(before, all.size());
  }

  /** The hub's clients that are connected. */
  private static List<String> lines() {
    return site.fake().connected(CLIENTS);
  }

  /** How often the hub connected to take something. */
  private static long taking() {
    return site.fake().connects().stream()
        .filter(connect -> List.of(LINES).contains(connect.clientId()))
        .count();
  }

  private static JsonNode answer(ConnectorRig.Delivered delivered) {
    return delivered.delivered().payloads().stream()
        .filter(payload -> payload.role() == Payload.Role.ANSWER)
        .map(payload -> Json.parse(payload.bytes()))
        .findFirst()
        .orElseThrow();
  }

  private static String alarm(String number) {
    return with(Sample.textOf("inbound/incident.reported.native.json"), "alarmId", number(number));
  }

  private static String respite(String number) {
    return with(
        Sample.textOf("inbound/booking.requested.native.json"), "requestId", number(number));
  }

  private static Message acknowledged(String caseNo) {
    ObjectNode message =
        (ObjectNode) Sample.treeOf("outbound/incident.acknowledged.canonical.json");
    message.put("id", number("msg")).put("caseNo", caseNo);
    message.withObject("body").putArray("references").add(caseNo);
    return SampleMessages.read(message);
  }

  private static Message booked(String gateway) {
    ObjectNode message = (ObjectNode) Sample.treeOf("outbound/booking.answered.canonical.json");
    message.put("id", number("msg"));
    message.withObject("body").withObject("booking").put("number", gateway + "/R-0005");
    return SampleMessages.read(message);
  }

  private static String with(String document, String field, String value) {
    return ((ObjectNode) Json.parse(document.getBytes(StandardCharsets.UTF_8)))
        .put(field, value)
        .toString();
  }
}
