package org.lastmile.connectors.streetcentre;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.connectors.streetcentre.StreetCentreFake.Taken;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.testkit.TestCertificates;
import org.lastmile.hub.transit.Intake.Reception;
import org.lastmile.hub.transit.Intake.Refusal;

/** The quirks of the catalogue, against a broker of the street centres with all eleven streets. */
class StreetCentreQuirksTest {
  private static final String CASE = "L33010620261124000017";
  private static final String STREET = "330106003";
  private static final String OTHER = "330106004";
  private static final String[] STREETS =
      IntStream.rangeClosed(1, 11).mapToObj("330106%03d"::formatted).toArray(String[]::new);

  private StreetCentreFake centres;
  private ConnectorRig rig;

  @BeforeEach
  void open() {
    centres = new StreetCentreFake(0, STREETS);
  }

  @AfterEach
  void close() {
    if (rig != null) {
      rig.close();
    }
    centres.close();
  }

  @Test
  void elevenStreetsAreServedByOneConnectorEachByItsOwnUserAndQueuePair() {
    start();
    for (String street : STREETS) {
      centres.work(street, 1);
      rig.deliver(submitted(street + "001", CASE, "E-" + street));
      centres.lay(street, finished(street, "SC-0001", CASE, 1));
    }

    await().untilAsserted(() -> assertThat(rig.intake().received()).hasSize(STREETS.length));
    await().untilAsserted(() -> assertThat(centres.taken()).hasSize(STREETS.length));
    for (String street : STREETS) {
      assertThat(centres.taken())
          .filteredOn(taken -> taken.street().equals(street))
          .singleElement()
          .satisfies(
              taken ->
                  assertThat(taken.document().path("event").path("sourceNo").textValue())
                      .isEqualTo("E-" + street));
    }
    // the streets number their messages by themselves, and all began with the same number
    assertThat(rig.intake().received())
        .extracting(Reception::key)
        .containsExactlyInAnyOrderElementsOf(
            List.of(STREETS).stream().map(street -> street + "/SC-0001").toList());
    assertThat(centres.wrong()).isEmpty();
  }

  @Test
  void aStreetThatIsNotConfiguredIsRefusedWithThoseThatAre() {
    start();
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(submitted("330106099", CASE, "E-1")))
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("STREET_CENTRE_UNKNOWN");
              assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
              assertThat(fault.place()).isEqualTo("/body/division");
              assertThat(fault).hasMessageContaining("330106099").hasMessageContaining(STREET);
            });
  }

  @Test
  void aCaseOfTheWholeDistrictIsForNoStreet() {
    start();
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(dispatched("330106")))
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("STREET_CENTRE_DIVISION");
              assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
              assertThat(fault.place()).isEqualTo("/body/application/division");
            });
  }

  @Test
  void aStreetCannotSpeakInTheNameOfAnother() {
    start();
    centres.lay(STREET, finished(OTHER, "SC-0001", CASE, 1));

    await().untilAsserted(() -> assertThat(centres.dead()).isEqualTo(1));
    assertThat(rig.intake().received()).isEmpty();
    assertThat(rig.intake().refused())
        .singleElement()
        .satisfies(
            refusal -> {
              assertThat(refusal.code()).isEqualTo("STREET_CENTRE_OTHER");
              assertThat(refusal.place()).isEqualTo("/streetCode");
              assertThat(refusal.evidence()).hasSize(1);
            });
  }

  @Test
  void theMessageGroupIsTheCaseSoThatSeveralClerksKeepItsOrder() {
    start();
    centres.work(STREET, 3);
    for (int number = 0; number < 10; number++) {
      for (int one = 0; one < 6; one++) {
        rig.deliver(submitted(STREET, CASE + one, "E-%d-%02d".formatted(one, number)));
      }
    }

    await().untilAsserted(() -> assertThat(centres.taken()).hasSize(60));
    for (int one = 0; one < 6; one++) {
      String caseNo = CASE + one;
      List<Taken> ofCase =
          centres.taken().stream().filter(taken -> caseNo.equals(taken.group())).toList();
      assertThat(ofCase)
          .extracting(Taken::clerk)
          .as("clerks of " + caseNo)
          .containsOnly(ofCase.getFirst().clerk());
      assertThat(ofCase)
          .extracting(taken -> taken.document().path("msgId").textValue())
          .hasSize(10)
          .isSorted();
    }
    assertThat(centres.taken().stream().map(Taken::clerk).collect(Collectors.toSet()))
        .as("clerks that worked")
        .hasSizeGreaterThan(1);
    assertThat(centres.wrong()).isEmpty();
  }

  @Test
  void anUrgentMessageDoesNotOvertakeAnEarlierOneOfItsCase() {
    start();
    rig.deliver(submitted(STREET, CASE, "E-1"));
    rig.deliver(urgent(STREET, "E-2"));
    centres.work(STREET, 1);

    await().untilAsserted(() -> assertThat(centres.taken()).hasSize(2));
    assertThat(centres.taken())
        .extracting(taken -> taken.document().path("urgency").intValue())
        .containsExactly(4, 1);
  }

  @Test
  void aRepeatIsRecognisedByKindAndNumber() {
    start();
    centres.work(STREET, 1);
    Message message = submitted(STREET, CASE, "E-1");
    rig.deliver(message);
    rig.deliver(message);

    await().untilAsserted(() -> assertThat(centres.taken()).hasSize(2));
    assertThat(centres.taken()).extracting(Taken::repeated).containsExactly(false, true);
  }

  @Test
  void aReturnCarriesItsReasonAndHowOftenTheStreetHasReturnedTheCase() {
    start();
    for (int times = 1; times <= 3; times++) {
      centres.lay(STREET, returned("SC-000" + times, times));
    }

    await().untilAsserted(() -> assertThat(rig.intake().received()).hasSize(3));
    assertThat(rig.intake().received())
        .allSatisfy(
            taken -> {
              assertThat(taken.type().name()).isEqualTo("case.returned");
              assertThat(taken.caseNo()).isEqualTo(CASE);
              assertThat(taken.body().path("reason").textValue()).isEqualTo("不属于本街道管理范围。");
            });
    assertThat(rig.intake().received())
        .extracting(taken -> taken.body().path("count").intValue())
        .containsExactly(1, 2, 3);
  }

  @Test
  void aMessageIsAcceptedOnlyWhenTheHubHasItDurably() {
    start();
    rig.intake().refuseAll(new HubException("DATABASE_AWAY", FaultKind.PASSING, "later"));
    centres.lay(STREET, finished(STREET, "SC-0001", CASE, 1));
    await().untilAsserted(() -> assertThat(rig.intake().heldBack()).isGreaterThan(1));
    assertThat(centres.accepted(STREET)).isZero();
    await().untilAsserted(() -> assertThat(centres.waiting(STREET)).isEqualTo(1));
    assertThat(rig.intake().refused()).isEmpty();

    rig.intake().release();

    await().untilAsserted(() -> assertThat(centres.accepted(STREET)).isEqualTo(1));
    await().untilAsserted(() -> assertThat(centres.waiting(STREET)).isZero());
    assertThat(rig.intake().received()).hasSize(1);
  }

  @Test
  void whileTheBrakeIsOnMessagesAreReleasedUncountedAndStayInTheirOrder() {
    start();
    rig.intake().pull();
    for (int number = 1; number <= 5; number++) {
      centres.lay(STREET, finished(STREET, "SC-000" + number, CASE, number));
    }
    await().untilAsserted(() -> assertThat(rig.intake().heldBack()).isPositive());
    await()
        .untilAsserted(() -> assertThat(centres.deliveries(STREET)).containsExactly(0, 0, 0, 0, 0));
    int taken = rig.intake().heldBack();
    // nothing is taken again until the brake is off
    await()
        .during(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(rig.intake().heldBack()).isEqualTo(taken));
    assertThat(rig.intake().received()).isEmpty();
    assertThat(rig.intake().refused()).isEmpty();
    assertThat(rig.health().up()).isTrue();

    rig.intake().release();

    await().untilAsserted(() -> assertThat(rig.intake().received()).hasSize(5));
    assertThat(rig.intake().received())
        .extracting(Reception::version)
        .containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(centres.dead()).isZero();
  }

  @Test
  void whileTheBrakeIsOnNotEvenWhatCannotBeReadIsRecorded() {
    start();
    rig.intake().pull();
    centres.lay(STREET, "{\"msgId\": ");
    await()
        .during(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(centres.deliveries(STREET)).containsExactly(0));
    assertThat(rig.intake().refused()).isEmpty();
    assertThat(centres.dead()).isZero();

    rig.intake().release();

    await().untilAsserted(() -> assertThat(centres.dead()).isEqualTo(1));
    assertThat(rig.intake().refused()).hasSize(1);
  }

  @Test
  void whatCanNeverBeReadIsRejectedAndRecordedAndTheOthersGoOn() {
    start();
    centres.lay(STREET, "{\"msgId\": ");
    centres.lay(STREET, finished(STREET, "SC-0001", CASE, 1).replace("FINISH", "CLOSE"));
    centres.lay(STREET, finished(STREET, "SC-0002", CASE, 2));

    await().untilAsserted(() -> assertThat(centres.accepted(STREET)).isEqualTo(1));
    await().untilAsserted(() -> assertThat(centres.dead()).isEqualTo(2));
    assertThat(rig.intake().refused())
        .extracting(Refusal::code)
        .containsExactly("JSON_INVALID", "NATIVE_INVALID");
    assertThat(rig.intake().received()).extracting(Reception::version).containsExactly(2L);
    assertThat(rig.health().up()).as("a bad message is no fault of the broker").isTrue();
  }

  @Test
  void aPoisonMessageThatEndsTheHubEachTimeIsRejectedUnreadAfterItsDeliveries() {
    centres.lay(STREET, finished(STREET, "SC-0001", CASE, 1));
    centres.lay(STREET, finished(STREET, "SC-0002", CASE, 2));
    centres.killHubsOn(STREET, 5);

    start();

    await().untilAsserted(() -> assertThat(centres.accepted(STREET)).isEqualTo(1));
    assertThat(rig.intake().received()).extracting(Reception::version).containsExactly(2L);
    await().untilAsserted(() -> assertThat(centres.dead()).isEqualTo(1));
    assertThat(rig.intake().refused())
        .singleElement()
        .satisfies(
            refusal -> {
              assertThat(refusal.code()).isEqualTo("QUEUE_POISON");
              assertThat(new String(refusal.evidence().getFirst().bytes(), StandardCharsets.UTF_8))
                  .contains("SC-0001");
            });
  }

  @Test
  void aPoisonMessageThatFailsInTheHubIsCountedTriedAgainAndThenRejected() {
    start();
    rig.intake().refuseAll(new HubException("MAPPING_BROKEN", FaultKind.LASTING, "mend it"));
    centres.lay(STREET, finished(STREET, "SC-0001", CASE, 1));

    await().untilAsserted(() -> assertThat(centres.dead()).isEqualTo(1));
    assertThat(rig.intake().heldBack()).isEqualTo(5);
    assertThat(rig.intake().refused())
        .extracting(Refusal::code)
        .containsExactly(
            "MAPPING_BROKEN",
            "MAPPING_BROKEN",
            "MAPPING_BROKEN",
            "MAPPING_BROKEN",
            "MAPPING_BROKEN",
            "QUEUE_POISON");

    rig.intake().release();
    centres.lay(STREET, finished(STREET, "SC-0002", CASE, 2));
    await().untilAsserted(() -> assertThat(centres.accepted(STREET)).isEqualTo(1));
  }

  @Test
  void aBrokenConnectionInTheMiddleGivesARepeatThatIsAcceptedAgain() {
    start();
    centres.lay(STREET, finished(STREET, "SC-0001", CASE, 1));
    await().untilAsserted(() -> assertThat(centres.accepted(STREET)).isEqualTo(1));
    // the street sends again what it got no answer for
    centres.lay(STREET, finished(STREET, "SC-0001", CASE, 1));

    await().untilAsserted(() -> assertThat(centres.accepted(STREET)).isEqualTo(2));
    assertThat(rig.intake().received()).hasSize(1);
    assertThat(rig.intake().refused()).isEmpty();
  }

  @Test
  void whileTheBrokerIsAwayMessagesWaitOnBothSidesAndItIsConnectedAgainByItself() {
    start();
    rig.deliver(submitted(STREET, CASE, "E-1"));
    centres.lay(STREET, finished(STREET, "SC-0001", CASE, 1));
    await().untilAsserted(() -> assertThat(centres.accepted(STREET)).isEqualTo(1));
    centres.broker().down();
    await().untilAsserted(() -> assertThat(rig.health().code()).isEqualTo("SYSTEM_DOWN"));
    await()
        .untilAsserted(
            () ->
                assertThatExceptionOfType(HubException.class)
                    .isThrownBy(() -> rig.deliver(submitted(STREET, CASE, "E-2")))
                    .satisfies(fault -> assertThat(fault.kind()).isEqualTo(FaultKind.DOWN)));

    centres.broker().up();

    await().untilAsserted(() -> assertThat(rig.health().up()).isTrue());
    rig.deliver(submitted(STREET, CASE, "E-2"));
    centres.lay(STREET, finished(STREET, "SC-0002", CASE, 2));
    await().untilAsserted(() -> assertThat(rig.intake().received()).hasSize(2));
    await().untilAsserted(() -> assertThat(centres.untaken(STREET)).isEqualTo(2));
  }

  @Test
  void aStreetWhosePasswordIsWrongIsNamedAndTheOthersWork() {
    rig =
        builder(centres)
            .config(
                "passwords", centres.passwords().replaceFirst(STREET + "=[^,]+", STREET + "=no"))
            .start();
    centres.lay(OTHER, finished(OTHER, "SC-0001", CASE, 1));
    centres.lay(STREET, finished(STREET, "SC-0001", CASE, 1));

    await().untilAsserted(() -> assertThat(centres.accepted(OTHER)).isEqualTo(1));
    await().untilAsserted(() -> assertThat(rig.health().code()).isEqualTo("SYSTEM_AUTH"));
    assertThat(rig.health().detail()).contains(STREET);
    await().untilAsserted(() -> assertThat(centres.waiting(STREET)).isEqualTo(1));
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(submitted(STREET, CASE, "E-1")))
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(FaultKind.DOWN));
  }

  @Test
  void passwordsTravelWithinTls(@TempDir Path folder) {
    TestCertificates certificates = new TestCertificates(folder);
    String password = new String(certificates.password());
    try (StreetCentreFake secure =
            new StreetCentreFake(0, certificates.keyStore("broker"), password, STREET);
        ConnectorRig inTls =
            builder(secure)
                .config("broker.trustStore", certificates.trustStore().toString())
                .config("broker.trustStorePassword", password)
                .start()) {
      inTls.deliver(submitted(STREET, CASE, "E-1"));
      await().untilAsserted(() -> assertThat(secure.untaken(STREET)).isEqualTo(1));
    }
  }

  @Test
  void withoutTlsNoOtherMachineIsConnectedUnlessItIsAllowed() {
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> builder(centres).config("broker.url", "amqp://192.0.2.1:5672").start())
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("STREET_CENTRE_URL");
              assertThat(fault.place()).isEqualTo("broker.url");
            });
  }

  @Test
  void aStreetWithoutAPasswordStopsTheStartAndNoSecretIsQuoted() {
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> builder(centres).config("passwords", STREET + "=secret-1").start())
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("STREET_CENTRE_STREETS");
              assertThat(fault).hasMessageContaining(OTHER).hasMessageNotContaining("secret-1");
            });
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> builder(centres).config("passwords", "secret-1").start())
        .satisfies(fault -> assertThat(fault).hasMessageNotContaining("secret-1"));
  }

  private void start() {
    rig = builder(centres).start();
  }

  private static ConnectorRig.Builder builder(StreetCentreFake centres) {
    return ConnectorRig.of(Path.of("target/classes"))
        .config("broker.url", centres.url())
        .config("streets", centres.users())
        .config("passwords", centres.passwords())
        .config("retry.pause", "100ms");
  }

  private static String finished(String street, String number, String caseNo, int seq) {
    ObjectNode document = (ObjectNode) Sample.treeOf("inbound/case.completed.native.json");
    return document
        .put("streetCode", street)
        .put("msgId", number)
        .put("caseNo", caseNo)
        .put("seq", seq)
        .toString();
  }

  private static String returned(String number, int times) {
    ObjectNode document = (ObjectNode) Sample.treeOf("inbound/case.returned.native.json");
    document.withObject("sendBack").put("times", times);
    return document
        .put("streetCode", STREET)
        .put("msgId", number)
        .put("caseNo", CASE)
        .put("seq", times)
        .toString();
  }

  private static Message submitted(String division, String caseNo, String key) {
    ObjectNode message = (ObjectNode) Sample.treeOf("outbound/case.submitted.canonical.json");
    message.put("caseNo", caseNo).put("idempotencyKey", key);
    message.withObject("body").put("division", division);
    message.withObject("body").withObject("origin").put("number", key);
    return SampleMessages.read(message);
  }

  private static Message urgent(String division, String key) {
    ObjectNode message = (ObjectNode) Sample.treeOf("outbound/case.submitted.canonical.json");
    message.put("priority", "URGENT").put("idempotencyKey", key);
    message.withObject("body").put("division", division);
    return SampleMessages.read(message);
  }

  private static Message dispatched(String division) {
    ObjectNode message = (ObjectNode) Sample.treeOf("outbound/case.dispatched.canonical.json");
    message.withObject("body").withObject("application").put("division", division);
    return SampleMessages.read(message);
  }
}
