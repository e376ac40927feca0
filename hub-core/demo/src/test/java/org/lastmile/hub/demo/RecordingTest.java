package org.lastmile.hub.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.access.NativeMasking;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.testkit.SystemFakes;

/** A vendor's test system, what is recorded of it, and a fake of what was recorded. */
class RecordingTest {
  private static final String SYSTEM = "zhilian-life";
  private static final String LIST =
      "/openapi/activity_signups?created_from=2026-11-24%2000:00:00&page=1&real_name=%E5%BC%A0";

  /** What the system answers, by path. */
  private static final Map<String, String> ANSWERS =
      Map.of(
          "/token",
          """
          {"access_token": "a-token-of-the-vendor", "expires_in": 7200}
          """,
          "/openapi/activity_signups",
          """
          {"code": 0, "msg": "成功", "total": 1, "items": [{"signup_no": "HB-70001", "real_name": "周样例",
            "id_card_no": "339900196209150124", "mobile": "13800000021", "gender": "F", "consent_by": "SELF",
            "place": "样例路1号", "begin_time": "2026-11-28 14:00:00", "attend_count": 2, "activity_name": "书画"}]}
          """,
          "/openapi/residents/339900196209150124",
          "<R xmlns='urn:v' CODE='0'><XM>周样例</XM><phone>13800000021</phone></R>",
          "/openapi/page",
          "<html>周样例</html>");

  private static final List<String> NEVER =
      List.of(
          "a-token-of-the-vendor",
          "a-token-of-the-hub",
          "a-password",
          "a-signature",
          "a-session",
          "周样例",
          "张",
          "%E5",
          "339900196209150124",
          "13800000021",
          "样例路",
          "HB-70001",
          "周六取消");

  @TempDir private Path folder;
  private final List<String> proofs = new ArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer system;
  private Recording recording;

  @BeforeEach
  void start() throws IOException {
    system = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    system.createContext("/", this::answer);
    system.start();
    recording =
        new Recording(
            URI.create("http://localhost:" + system.getAddress().getPort()),
            0,
            new NativeMasking(
                new CanonicalTypes(),
                SystemFakes.nativeSchemas(SYSTEM),
                List.of("activity_name", "code", "msg")));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      proofs.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      String otherwise = "{\"code\": 30001, \"msg\": \"已处理\", \"total\": " + proofs.size() + "}";
      byte[] body = ANSWERS.getOrDefault(path, otherwise).getBytes(StandardCharsets.UTF_8);
      String type = "application/json";
      if (body[0] == '<') {
        type = path.endsWith("page") ? "text/html" : "text/xml; charset=utf-8";
      }
      exchange.getResponseHeaders().add("Content-Type", type);
      exchange.getResponseHeaders().add("Set-Cookie", "session=a-session");
      exchange.getResponseHeaders().add("X-Signature", "a-signature");
      exchange.getResponseHeaders().add("Retry-After", "3");
      exchange.sendResponseHeaders(path.endsWith("page") ? 503 : 200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @AfterEach
  void stop() {
    recording.close();
    system.stop(0);
    client.close();
  }

  @Test
  void whatTheSystemAnswersIsRecordedWithoutPersonsAndSecretsAndCanBeReplayed() throws Exception {
    URI vendor = recording.address();
    String listed = get(vendor, LIST).body();
    post(vendor, "/token", "application/x-www-form-urlencoded", "secret=a-password");
    get(vendor, "/openapi/residents/339900196209150124");
    post(
        vendor,
        "/openapi/booking_results",
        "application/json",
        "{\"biz_no\": \"HB-70001\", \"note\": \"周六取消\"}");
    get(vendor, "/openapi/page");

    assertThat(listed).as("the hub is answered as ever").contains("周样例");
    assertThat(proofs).as("the system is asked as ever").containsOnly("Bearer a-token-of-the-hub");
    Path mappings = folder.resolve("mappings");
    List<Path> files = recording.write(mappings);
    assertThat(files).hasSize(5);
    for (Path file : files) {
      assertThat(file).content().doesNotContain(NEVER);
      assertThat(file).content().doesNotContainIgnoringCase("authorization", "cookie");
    }

    try (Replay fake = new Replay(folder)) {
      URI replayed = fake.address();
      JsonNode list =
          json(get(replayed, LIST.replace("page=1", "page=2").replace("%E5%BC%A0", "x")).body());
      assertThat(list)
          .isEqualTo(
              json(
                  """
                  {"code": 0, "msg": "成功", "total": 1, "items": [{"signup_no": "•••(≤16)", "real_name": "•••(≤16)",
                    "id_card_no": "•••(18)", "mobile": "•••(≤16)", "gender": "F", "consent_by": "SELF",
                    "place": "•••(≤16)", "begin_time": "2026-11-28 14:00:00", "attend_count": 2,
                    "activity_name": "书画"}]}
                  """));
      HttpResponse<String> resident = get(replayed, "/openapi/residents/339900195803120011");
      assertThat(resident.body())
          .contains("xmlns=\"urn:v\"", "CODE=\"0\"", "<XM>•••(≤16)</XM>", "138****0021");
      assertThat(resident.headers().firstValue("Retry-After")).hasValue("3");
      assertThat(
              json(
                  post(
                          replayed,
                          "/openapi/booking_results",
                          "application/json",
                          "{\"biz_no\": \"HB-1\", \"note\": \"x\"}")
                      .body()))
          .isEqualTo(json("{\"code\": 30001, \"msg\": \"已处理\", \"total\": 4}"));
      assertThat(post(replayed, "/openapi/booking_results", "application/json", "{}").statusCode())
          .as("a request of another form")
          .isEqualTo(404);
      assertThat(get(replayed, "/openapi/page").statusCode()).isEqualTo(503);
    }
  }

  @Test
  void whatIsAnsweredInTurnIsReplayedInTurnAndNoFileIsOverwritten() throws Exception {
    Path mappings = Files.createDirectory(folder.resolve("mappings"));
    Path kept = Files.writeString(mappings.resolve("recorded-001-get-openapi-turn.json"), "{}");
    get(recording.address(), "/openapi/turn");
    get(recording.address(), "/openapi/turn");

    List<Path> files = recording.write(mappings);

    assertThat(kept).hasContent("{}");
    assertThat(files).hasSize(2).doesNotContain(kept);
    Files.delete(kept);
    try (Replay fake = new Replay(folder)) {
      for (int turn = 1; turn <= 2; turn++) {
        assertThat(json(get(fake.address(), "/openapi/turn").body()).path("total").intValue())
            .isEqualTo(turn);
      }
    }
  }

  /** A fake that knows nothing but the stubs of a folder. */
  private static final class Replay implements AutoCloseable {
    private final WireMockServer server;

    Replay(Path folder) {
      server =
          new WireMockServer(
              WireMockConfiguration.options()
                  .dynamicPort()
                  .usingFilesUnderDirectory(folder.toString()));
      server.start();
    }

    URI address() {
      return URI.create("http://localhost:" + server.port());
    }

    @Override
    public void close() {
      server.stop();
    }
  }

  private HttpResponse<String> get(URI to, String path) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(to + path)).GET());
  }

  private HttpResponse<String> post(URI to, String path, String type, String body)
      throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(to + path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(
        request.header("Authorization", "Bearer a-token-of-the-hub").build(),
        BodyHandlers.ofString());
  }

  private static JsonNode json(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }
}
