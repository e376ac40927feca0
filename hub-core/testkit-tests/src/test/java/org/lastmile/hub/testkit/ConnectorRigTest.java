package org.lastmile.hub.testkit;

import static com.github.tomakehurst.wiremock.client.WireMock.equalToXml;
import static com.github.tomakehurst.wiremock.client.WireMock.okXml;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.mapping.Json;

class ConnectorRigTest {
  private static final Path OFFICE = Path.of("target/test-classes/sample-office").toAbsolutePath();

  @RegisterExtension
  private static final WireMockExtension FAKE = WireMockExtension.newInstance().build();

  private final HttpClient client = HttpClient.newHttpClient();
  private final String password = UUID.randomUUID().toString();
  private ConnectorRig rig;

  @BeforeEach
  void start() {
    rig =
        ConnectorRig.of(OFFICE)
            .config("service.url", FAKE.url("/cases"))
            .config("door.password", password)
            .start();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void whatTheSystemPostsIsReceivedOnceAndRefusedOnce() throws Exception {
    String event = sample("inbound/case.accepted.native.json");

    HttpResponse<String> first = send(event, password);
    HttpResponse<String> again = send(event, password);

    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    ObjectNode receipt = (ObjectNode) Json.parse(first.body().getBytes(StandardCharsets.UTF_8));
    assertThat(receipt.get("caseNo").textValue()).isEqualTo("L33010620261124000001");
    assertThat(receipt.get("repeated").booleanValue()).isFalse();
    assertThat(again.body()).contains("\"repeated\":true", receipt.get("messageId").textValue());
    assertThat(rig.intake().received()).hasSize(1);

    HttpResponse<String> refused = send(event.replace("2026-11-24T", "2026-11-24 "), password);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("\"code\":\"BODY_INVALID\"", "\"place\":\"/at\"");
    HttpResponse<String> stranger = send(event, "guess");
    assertThat(stranger.statusCode()).isEqualTo(401);
    assertThat(rig.intake().received()).hasSize(1);
    assertThat(rig.intake().refused()).hasSize(2);
    assertThat(rig.intake().refused().getFirst().code()).isEqualTo("BODY_INVALID");
  }

  @Test
  void aDeliveryReachesTheFakeAsItsContractSays() throws Exception {
    FAKE.stubFor(post(urlEqualTo("/cases")).willReturn(okXml("<taken/>")));
    ObjectNode message =
        (ObjectNode)
            Json.parse(
                Files.readAllBytes(
                    OFFICE.resolve("samples/outbound/case.dispatched.canonical.json")));

    ConnectorRig.Delivered delivered = rig.deliver(SampleMessages.read(message));

    FAKE.verify(
        postRequestedFor(urlEqualTo("/cases"))
            .withRequestBody(equalToXml(sample("outbound/case.dispatched.native.xml")))
            .withoutHeader("HubCaseNo"));
    assertThat(delivered.delivered().kind()).isEqualTo(EntryKind.DELIVERED);
    assertThat(delivered.delivered().payloads())
        .extracting(payload -> new String(payload.bytes(), StandardCharsets.UTF_8))
        .anyMatch(text -> text.contains("category poor-family"))
        .contains("<taken/>");
    assertThat(delivered.answers()).isEmpty();
  }

  private HttpResponse<String> send(String body, String secret)
      throws IOException, InterruptedException {
    String basic =
        Base64.getEncoder().encodeToString(("office:" + secret).getBytes(StandardCharsets.UTF_8));
    return client.send(
        HttpRequest.newBuilder(rig.door("events"))
            .header("Authorization", "Basic " + basic)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String sample(String name) throws IOException {
    return Files.readString(OFFICE.resolve("samples").resolve(name));
  }
}
