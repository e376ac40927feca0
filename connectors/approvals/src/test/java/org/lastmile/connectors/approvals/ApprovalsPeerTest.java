package org.lastmile.connectors.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Need;
import org.lastmile.hub.testkit.NodePeer;
import org.lastmile.hub.testkit.Requires;
import org.lastmile.hub.transit.Intake.Reception;
import org.lastmile.hub.transit.Intake.Refusal;

/** The call-back service and an office of another stack, which has nothing but the contract that the hub publishes. */
@Requires(Need.NODE)
class ApprovalsPeerTest {
  private static final String CASE = "11330106XHDEM0017J433010400100020261124000001";

  private final String password = UUID.randomUUID().toString();
  private @TempDir Path folder;
  private ConnectorRig rig;

  @BeforeEach
  void start() {
    rig =
        ConnectorRig.of(Path.of("target/classes"))
            .config("service.url", "http://localhost:1/services/approvals")
            .config("service.password", UUID.randomUUID().toString())
            .config("door.password", password)
            .start();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void itFindsTheOperationsAndARepeatIsTakenOnce() {
    try (NodePeer office = office(password)) {
      assertThat(office.told(1).getFirst().path("operations").fieldNames())
          .toIterable()
          .containsExactlyInAnyOrder(
              "CaseAccepted", "CorrectionNeeded", "CaseRefused", "CaseProgress", "CaseResult");
      ObjectNode correction = call("CorrectionNeeded", 1);
      correction.withObject("arguments").putArray("item").add("身份证明 <𠮷野> 不清晰").add("缺少签名");

      assertThat(office.ask(correction).at("/answer/repeated").booleanValue()).isFalse();
      assertThat(office.ask(correction).at("/answer/repeated").booleanValue()).isTrue();
    }
    Reception received = rig.intake().received().getFirst();
    assertThat(rig.intake().received()).hasSize(1);
    assertThat(received.caseNo()).isEqualTo(CASE);
    assertThat(received.body().path("items"))
        .extracting(JsonNode::textValue)
        .containsExactly("身份证明 <𠮷野> 不清晰", "缺少签名");
  }

  @Test
  void aLicenceIsTheSameWhetherItComesAsAPartOrWithinTheText() throws IOException {
    byte[] licence = SamplePdf.of("licence", 300_000);
    String base64 = Base64.getEncoder().encodeToString(licence);
    try (NodePeer office = office(password)) {
      office.told(1);
      ObjectNode part = result(1);
      part.withObject("/arguments/document/content")
          .put(
              "$xml",
              "<xop:Include xmlns:xop='http://www.w3.org/2004/08/xop/include' href='cid:licence@sample'/>");
      part.putArray("files")
          .addObject()
          .put("id", "licence@sample")
          .put("type", "application/pdf")
          .put("base64", base64);
      ObjectNode within = result(2);
      within.withObject("/arguments/document").put("content", base64);

      assertThat(office.ask(part).at("/answer/receipt").textValue()).isNotBlank();
      assertThat(office.ask(within).at("/answer/receipt").textValue()).isNotBlank();
    }
    assertThat(rig.intake().received()).hasSize(2);
    for (Reception received : rig.intake().received()) {
      String digest = received.attachments().getFirst().digest();
      assertThat(received.body().at("/document/digest").textValue()).isEqualTo(digest);
      try (InputStream kept = rig.attachments().open(digest)) {
        assertThat(kept.readAllBytes()).isEqualTo(licence);
      }
    }
  }

  @Test
  void itReadsFromTheFaultWhatIsWrongAndWhoMendsIt() {
    try (NodePeer office = office(password);
        NodePeer impostor = office(UUID.randomUUID().toString(), "impostor")) {
      office.told(1);
      impostor.told(1);
      ObjectNode suspended = call("CaseProgress", 1);
      suspended.withObject("arguments").put("state", "SUSPENDED");

      JsonNode client = office.ask(suspended).path("fault");
      assertThat(client.path("code").textValue()).endsWith("Client");
      assertThat(client.at("/detail/ServiceFault/code").textValue())
          .isEqualTo("APPROVALS_SUSPENSION");

      ObjectNode refused = call("CaseRefused", 2);
      refused.withObject("arguments").put("reason", "不属于本机关职权范围");
      assertThat(impostor.ask(refused).has("fault")).isTrue();
      rig.intake().pull();
      assertThat(office.ask(refused).at("/fault/code").textValue()).endsWith("Server");
      rig.intake().release();
      assertThat(office.ask(refused).has("answer")).isTrue();
    }
    assertThat(rig.intake().received()).extracting(Reception::key).containsExactly("XZSP-peer-2");
    assertThat(rig.intake().refused())
        .extracting(Refusal::code)
        .containsExactly("APPROVALS_SUSPENSION", "AUTH_WS_SECURITY");
  }

  private NodePeer office(String secret) {
    return office(secret, "office");
  }

  private NodePeer office(String secret, String name) {
    return new NodePeer(
        "soap-client.mjs",
        Json.object()
            .put("wsdl", rig.door("contract/native/approvals-callback.wsdl").toString())
            .put("endpoint", rig.door("soap/callback").toString())
            .put("user", "approvals")
            .put("password", secret),
        folder(name));
  }

  private Path folder(String name) {
    try {
      return Files.createDirectory(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode result(int number) {
    ObjectNode call = call("CaseResult", number);
    call.withObject("arguments")
        .put("outcome", "GRANTED")
        .put("text", "准予许可")
        .putObject("document")
        .put("name", "准予行政许可决定书.pdf")
        .put("number", "浙杭西审〔2026〕1号");
    return call;
  }

  private static ObjectNode call(String operation, int number) {
    ObjectNode call = Json.object().put("operation", operation);
    call.putObject("arguments")
        .put("eventId", "XZSP-peer-" + number)
        .put("caseNo", CASE)
        .put("at", "2026-11-25T10:00:00+08:00")
        .put("department", "西湖区行政审批管理办公室")
        .put("stateNo", number);
    return call;
  }
}
