package org.lastmile.connectors.streetcentre;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Need;
import org.lastmile.hub.testkit.NodePeer;
import org.lastmile.hub.testkit.Requires;
import org.lastmile.hub.testkit.SampleMessages;
import org.lastmile.hub.testkit.TestCertificates;
import org.lastmile.hub.transit.Intake.Reception;
import org.lastmile.hub.transit.Intake.Refusal;

/** The connector and a street whose client of the broker is of another stack: rhea, which knows AMQP but no JMS. */
@Requires(Need.NODE)
class StreetCentrePeerTest {
  private static final Path SAMPLES = Path.of("target/classes/samples");
  private static final Charset GBK = Charset.forName("GBK");
  private static final String STREET = "330106010";

  private StreetCentreFake centres;
  private ConnectorRig rig;
  private NodePeer clerk;

  @BeforeEach
  void open(@TempDir Path folder) {
    TestCertificates certificates = new TestCertificates(folder);
    String password = new String(certificates.password());
    centres = new StreetCentreFake(0, certificates.keyStore("broker"), password, STREET);
    StreetCentreFake.Access access = centres.access(STREET);
    clerk =
        new NodePeer(
            "amqp.mjs",
            Json.object()
                .put("host", "localhost")
                .put("port", access.port())
                .put("user", access.user())
                .put("password", access.password())
                .put("authority", certificates.authorityPem().toString())
                .put("take", access.in())
                .put("put", access.out()),
            folder);
    rig =
        ConnectorRig.of(Path.of("target/classes"))
            .config("broker.url", centres.url())
            .config("broker.trustStore", certificates.trustStore().toString())
            .config("broker.trustStorePassword", password)
            .config("streets", centres.users())
            .config("passwords", centres.passwords())
            .config("retry.pause", "100ms")
            .start();
    clerk.told(1);
  }

  @AfterEach
  void close() {
    rig.close();
    clerk.close();
    centres.close();
  }

  @Test
  void aStreetByRheaGetsTheTextWithItsCaseAsGroup() throws IOException {
    ObjectNode submitted = (ObjectNode) sample("outbound/case.submitted.canonical.json");

    rig.deliver(SampleMessages.read(submitted));

    JsonNode taken = clerk.told(2).getLast().path("taken");
    assertThat(document(taken.path("text").textValue()))
        .isEqualTo(sample("outbound/case.submitted.native.json"));
    assertThat(taken.path("group").textValue()).isEqualTo(submitted.path("caseNo").textValue());
    assertThat(taken.path("durable").booleanValue()).isTrue();
    assertThat(taken.path("ttl").longValue()).isZero();
    await().until(() -> centres.untaken(STREET) == 0);
  }

  @Test
  void textAndBytesOfRheaAreTakenAndWhatCannotBeReadIsRecordedAndHoldsNothingUp()
      throws IOException {
    clerk.tell(put().put("text", finished("SC-1")));
    clerk.tell(bytes(finished("SC-2").getBytes(StandardCharsets.UTF_8), null));
    clerk.tell(bytes(finished("SC-3").getBytes(GBK), "application/json; charset=gbk"));
    clerk.tell(bytes(finished("SC-4").getBytes(GBK), "text/plain"));
    clerk.tell(put().set("map", document(finished("SC-5"))));
    clerk.tell(put().put("text", finished("SC-6")));

    await().untilAsserted(() -> assertThat(centres.accepted(STREET)).isEqualTo(4));
    assertThat(rig.intake().received())
        .extracting(Reception::key)
        .containsExactly(STREET + "/SC-1", STREET + "/SC-2", STREET + "/SC-3", STREET + "/SC-6");
    assertThat(rig.intake().received())
        .extracting(one -> one.body().path("text").textValue())
        .containsOnly("已设置隔离桩。");
    assertThat(rig.intake().refused())
        .extracting(Refusal::code)
        .containsExactly("CHARSET_INVALID", "QUEUE_MESSAGE_KIND");
    assertThat(centres.dead()).as("the map").isEqualTo(1);
    assertThat(centres.deliveries(STREET)).as("the text of no charset").containsExactly(1);
    assertThat(rig.health().up()).as("a bad message is no fault of the broker").isTrue();
    assertThat(clerk.told())
        .filteredOn(told -> told.has("settled"))
        .extracting(told -> told.path("settled").textValue())
        .containsOnly("accepted")
        .hasSize(6);
  }

  private static ObjectNode put() {
    return Json.object().put("group", "L33010620261124000017");
  }

  private static ObjectNode bytes(byte[] document, @Nullable String type) {
    return put().put("base64", Base64.getEncoder().encodeToString(document)).put("type", type);
  }

  private static String finished(String number) throws IOException {
    return ((ObjectNode) sample("inbound/case.completed.native.json"))
        .put("msgId", number)
        .toString();
  }

  private static JsonNode sample(String file) throws IOException {
    return Json.parse(Files.readAllBytes(SAMPLES.resolve(file)));
  }

  private static JsonNode document(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }
}
