package org.lastmile.connectors.districtcentre;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.connectors.districtcentre.DistrictCentreFake.Headers;
import org.lastmile.connectors.districtcentre.DistrictCentreFake.Published;
import org.lastmile.connectors.districtcentre.DistrictCentreFake.Settings;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.testkit.TestCertificates;
import org.lastmile.hub.transit.Intake.Reception;
import org.lastmile.hub.transit.Intake.Refusal;

/** The quirks of the catalogue, against a broker of the district centre. */
class DistrictCentreQuirksTest {
  private static final String CASE = "L33010620261124000017";

  @TempDir Path folder;
  private DistrictCentreFake centre;
  private ConnectorRig rig;

  @BeforeEach
  void open() {
    centre = new DistrictCentreFake(Settings.onDisk(folder.resolve("centre")));
    centre.subscribe();
  }

  @AfterEach
  void close() {
    if (rig != null) {
      rig.close();
    }
    centre.close();
  }

  @Test
  void everyStateChangeOfEveryCaseEveryWarningAndTheDailyFiguresArePublished() {
    start();
    rig.deliver(changed(CASE, 1, "SUBMITTED", "ROUTINE"));
    rig.deliver(changed(CASE, 2, "ACCEPTED", "ROUTINE"));
    rig.deliver(changed(CASE + "9", 1, "SUBMITTED", "ROUTINE"));
    rig.deliver(sample("supervision.overdue"));
    rig.deliver(sample("supervision.statistics"));

    await().untilAsserted(() -> assertThat(centre.published()).hasSize(5));
    assertThat(centre.published())
        .extracting(Published::type)
        .containsExactly("caseChange", "caseChange", "caseChange", "warning", "dailyStatistics");
    assertThat(centre.published())
        .extracting(one -> one.text("state"))
        .containsExactly("01", "02", "01", null, null);
    assertThat(centre.wrong()).isEmpty();
  }

  @Test
  void aSubscriberThatIsAwayLosesNothingAndEachCaseKeepsItsOrder() {
    start();
    centre.leave();
    for (int version = 1; version <= 12; version++) {
      for (int one = 0; one < 4; one++) {
        // the case becomes urgent while nobody listens, and calm again
        String priority = version == 6 ? "URGENT" : "ROUTINE";
        rig.deliver(changed(CASE + one, version, "IN_PROGRESS", priority));
      }
    }
    // even the broker goes meanwhile
    rig.close();
    rig = null;
    centre.restart();

    centre.subscribe();

    await().untilAsserted(() -> assertThat(centre.published()).hasSize(48));
    for (int one = 0; one < 4; one++) {
      String caseNo = CASE + one;
      assertThat(centre.published())
          .filteredOn(change -> caseNo.equals(change.group()))
          .extracting(change -> Integer.valueOf(change.text("version")))
          .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    }
    assertThat(centre.wrong()).isEmpty();
    assertThat(centre.dead()).isZero();
  }

  @Test
  void anOrderWhoseTimeHasPassedInTheQueueIsTakenAllTheSame() {
    centre.order(order("QZX-DB-000001"), Headers.expired());
    await().untilAsserted(() -> assertThat(centre.expired()).isEqualTo(1));
    centre.read();

    start();

    await().untilAsserted(() -> assertThat(rig.intake().received()).hasSize(1));
    await().untilAsserted(() -> assertThat(centre.waiting()).isZero());
    await().untilAsserted(() -> assertThat(centre.replies()).hasSize(1));
    assertThat(rig.intake().received().getFirst().key()).isEqualTo("QZX-DB-000001");
  }

  @Test
  void thePriorityOfAnOrderIsHonouredByTheQueue() {
    centre.order(order("QZX-DB-000001"), Headers.ofPriority(1));
    centre.order(order("QZX-DB-000002"), Headers.ofPriority(9));

    start();

    await().untilAsserted(() -> assertThat(rig.intake().received()).hasSize(2));
    assertThat(rig.intake().received())
        .extracting(Reception::key)
        .containsExactly("QZX-DB-000002", "QZX-DB-000001");
  }

  @Test
  void anOrderIsAcknowledgedAndAnsweredOnlyWhenTheHubHasItDurably() {
    start();
    centre.read();
    rig.intake().refuseAll(new HubException("DATABASE_AWAY", FaultKind.PASSING, "later"));
    centre.order(order("QZX-DB-000001"), Headers.none());
    await().untilAsserted(() -> assertThat(rig.intake().heldBack()).isGreaterThan(1));
    await().untilAsserted(() -> assertThat(centre.waiting()).isEqualTo(1));
    assertThat(centre.replies()).isEmpty();
    assertThat(rig.intake().refused()).isEmpty();

    rig.intake().release();

    await().untilAsserted(() -> assertThat(centre.replies()).hasSize(1));
    await().untilAsserted(() -> assertThat(centre.waiting()).isZero());
    assertThat(centre.replies().getFirst().text("repeated")).isEqualTo("false");
    assertThat(centre.refused()).isZero();
  }

  @Test
  void whileTheBrakeIsOnOrdersStayInTheQueueUncountedAndInTheirOrder() {
    start();
    rig.intake().pull();
    for (int number = 1; number <= 4; number++) {
      centre.order(order("QZX-DB-00000" + number), Headers.none());
    }
    await().untilAsserted(() -> assertThat(rig.intake().heldBack()).isPositive());
    await().untilAsserted(() -> assertThat(centre.deliveries()).containsExactly(0, 0, 0, 0));
    int taken = rig.intake().heldBack();
    await()
        .during(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(rig.intake().heldBack()).isEqualTo(taken));
    assertThat(rig.intake().received()).isEmpty();
    assertThat(rig.intake().refused()).isEmpty();

    rig.intake().release();

    await().untilAsserted(() -> assertThat(rig.intake().received()).hasSize(4));
    assertThat(rig.intake().received()).extracting(Reception::key).isSorted();
  }

  @Test
  void theAnswerCarriesTheCorrelationOfTheOrderOrItsMessageNumber() {
    start();
    centre.read();
    centre.order(order("QZX-DB-000001"), Headers.correlated("DB-1"));
    String number = centre.order(order("QZX-DB-000002"), Headers.none());
    centre.order(order("QZX-DB-000001"), Headers.correlated("DB-3"));

    await().untilAsserted(() -> assertThat(centre.replies()).hasSize(3));
    assertThat(centre.replies())
        .extracting(DistrictCentreFake.Reply::correlation)
        .containsExactly("DB-1", number, "DB-3");
    assertThat(centre.replies())
        .extracting(reply -> reply.text("repeated"))
        .containsExactly("false", "false", "true");
    assertThat(rig.intake().received()).hasSize(2);
    assertThat(centre.wrong()).isEmpty();
  }

  @Test
  void anOrderThatCannotBeReadIsAnsweredPutAsideAndRecordedAndTheOthersGoOn() {
    start();
    centre.read();
    centre.order("<order", Headers.correlated("DB-1"));
    centre.order(order("QZX-DB-000002").replace("督办科</office>", "督办科</bureau>"), Headers.none());
    centre.order(order("QZX-DB-000003").replace("特事特办", "马上就办"), Headers.correlated("DB-3"));
    centre.order(receipt(), Headers.correlated("DB-4"));
    centre.order(order("QZX-DB-000005"), Headers.correlated("DB-5"));

    await().untilAsserted(() -> assertThat(centre.replies()).hasSize(5));
    await().untilAsserted(() -> assertThat(centre.waiting()).isZero());
    assertThat(centre.refused()).isEqualTo(4);
    assertThat(centre.replies().getFirst().correlation()).isEqualTo("DB-1");
    assertThat(centre.replies().get(2).text("code")).isEqualTo("NATIVE_INVALID");
    assertThat(centre.replies().get(3).text("code")).isEqualTo("DISTRICT_CENTRE_DOCUMENT");
    assertThat(centre.replies().get(4).text("code")).isNull();
    assertThat(rig.intake().refused()).hasSize(4);
    assertThat(rig.intake().received()).extracting(Reception::key).containsExactly("QZX-DB-000005");
    assertThat(rig.health().up()).isTrue();
    assertThat(centre.wrong()).isEmpty();
  }

  @Test
  void noAnnouncementLeavesThatOnlyOnePersonHasDecided() throws IOException {
    start();
    centre.read();
    String approved =
        Files.readString(Path.of("target/classes/samples/inbound/notice.announced.native.xml"));
    centre.order(approved.replace("QZX-01", "QZX-07"), Headers.none());
    centre.order(approved, Headers.none());

    await().untilAsserted(() -> assertThat(centre.replies()).hasSize(2));
    assertThat(centre.replies().getFirst().text("code")).isEqualTo("DISTRICT_CENTRE_APPROVAL");
    assertThat(centre.replies().getLast().text("repeated")).isEqualTo("false");
    assertThat(rig.intake().received())
        .singleElement()
        .satisfies(one -> assertThat(one.key()).isEqualTo("GG-20261124-03"));
  }

  @Test
  void anOrderThatEndsTheHubEachTimeIsPutAsideUnreadAfterItsDeliveries() {
    centre.order(order("QZX-DB-000001"), Headers.none());
    centre.order(order("QZX-DB-000002"), Headers.none());
    List<Integer> deliveries = new ArrayList<>();
    for (int death = 0; death < 5; death++) {
      deliveries.add(centre.killTheHub());
    }
    assertThat(deliveries).containsExactly(1, 2, 3, 4, 5);

    start();

    await().untilAsserted(() -> assertThat(rig.intake().received()).hasSize(1));
    assertThat(rig.intake().received().getFirst().key()).isEqualTo("QZX-DB-000002");
    assertThat(centre.refused()).isEqualTo(1);
    assertThat(rig.intake().refused()).extracting(Refusal::code).containsExactly("QUEUE_POISON");
  }

  @Test
  void anOrderThatFailsInTheHubIsCountedTriedAgainAndThenPutAside() {
    start();
    rig.intake().refuseAll(new HubException("MAPPING_BROKEN", FaultKind.LASTING, "mend it"));
    centre.order(order("QZX-DB-000001"), Headers.none());

    await().untilAsserted(() -> assertThat(centre.refused()).isEqualTo(1));
    assertThat(rig.intake().heldBack()).isEqualTo(5);
    assertThat(rig.intake().refused()).hasSize(6);
    assertThat(rig.intake().refused().getLast().code()).isEqualTo("QUEUE_POISON");
    assertThat(centre.dead()).isZero();
  }

  @Test
  void whileTheBrokerIsAwayMessagesWaitAndItIsConnectedAgainByItself() {
    start();
    rig.deliver(changed(CASE, 1, "SUBMITTED", "ROUTINE"));
    centre.leave();
    centre.broker().down();
    await().untilAsserted(() -> assertThat(rig.health().code()).isEqualTo("SYSTEM_DOWN"));
    await()
        .untilAsserted(
            () ->
                assertThatExceptionOfType(HubException.class)
                    .isThrownBy(() -> rig.deliver(changed(CASE, 2, "ACCEPTED", "ROUTINE")))
                    .satisfies(fault -> assertThat(fault.kind()).isEqualTo(FaultKind.DOWN)));

    centre.broker().up();

    await().untilAsserted(() -> assertThat(rig.health().up()).isTrue());
    rig.deliver(changed(CASE, 2, "ACCEPTED", "ROUTINE"));
    centre.order(order("QZX-DB-000001"), Headers.none());
    centre.subscribe();
    await().untilAsserted(() -> assertThat(centre.published()).hasSize(2));
    await().untilAsserted(() -> assertThat(rig.intake().received()).hasSize(1));
  }

  @Test
  void aWrongPasswordLeavesMessagesWhereTheyAre() {
    rig = builder(centre).config("broker.password", "no").start();
    await().untilAsserted(() -> assertThat(rig.health().code()).isEqualTo("SYSTEM_AUTH"));
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig.deliver(changed(CASE, 1, "SUBMITTED", "ROUTINE")))
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(FaultKind.DOWN));
  }

  @Test
  void thePasswordTravelsWithinTls() {
    TestCertificates certificates = new TestCertificates(folder);
    String password = new String(certificates.password());
    try (DistrictCentreFake secure =
            new DistrictCentreFake(
                new Settings(0, null, certificates.keyStore("broker"), password));
        ConnectorRig inTls =
            builder(secure)
                .config("broker.trustStore", certificates.trustStore().toString())
                .config("broker.trustStorePassword", password)
                .start()) {
      inTls.deliver(changed(CASE, 1, "SUBMITTED", "ROUTINE"));
      // nobody has subscribed there, and the broker keeps what it cannot route
      await().untilAsserted(() -> assertThat(secure.dead()).isEqualTo(1));
    }
  }

  @Test
  void withoutTlsNoOtherMachineIsConnectedUnlessItIsAllowed() {
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> builder(centre).config("broker.url", "tcp://192.0.2.1:61617").start())
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("DISTRICT_CENTRE_URL");
              assertThat(fault.place()).isEqualTo("broker.url");
            });
  }

  private void start() {
    rig = builder(centre).start();
  }

  private static ConnectorRig.Builder builder(DistrictCentreFake centre) {
    return ConnectorRig.of(Path.of("target/classes"))
        .config("broker.url", centre.url())
        .config("broker.password", centre.password())
        .config("broker.timeout", "2s")
        .config("retry.pause", "100ms");
  }

  private static String order(String number) {
    return Sample.textOf("inbound/supervision.ordered.native.xml")
        .replace("QZX-DB-20261204-001", number);
  }

  private static String receipt() {
    return """
        <receipt xmlns="urn:sample:district-centre:1"><refused><code>X</code><reason>x</reason></refused></receipt>""";
  }

  private static Message changed(String caseNo, int version, String state, String priority) {
    ObjectNode message =
        (ObjectNode)
            Json.parse(
                Sample.textOf("outbound/case.changed.canonical.json")
                    .getBytes(StandardCharsets.UTF_8));
    message
        .put("caseNo", caseNo)
        .put("idempotencyKey", caseNo + "/" + version)
        .put("priority", priority);
    message.withObject("body").put("version", version).put("state", state);
    return SampleMessages.read(message);
  }

  private static Message sample(String type) {
    return SampleMessages.read(
        (ObjectNode)
            Json.parse(
                Sample.textOf("outbound/" + type + ".canonical.json")
                    .getBytes(StandardCharsets.UTF_8)));
  }
}
