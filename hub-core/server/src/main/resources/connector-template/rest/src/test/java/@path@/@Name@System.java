package @package@;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFake;

/** The system: takes cases by POST, and tells the hub that it has accepted one. */
public final class @Name@System implements SystemFake {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private WireMockServer server;
  private Surroundings around;

  @Override
  public String id() {
    return "@id@";
  }

  @Override
  public Map<String, String> start(Surroundings surroundings) {
    around = surroundings;
    server = new WireMockServer(options().bindAddress("127.0.0.1").port(around.port(0)));
    server.start();
    // TODO: refuse as the system does what it would not take
    server.stubFor(
        post("/cases")
            .withHeader("Idempotency-Key", matching(".+"))
            .withRequestBody(matchingJsonPath("$.caseNo"))
            .willReturn(aResponse().withStatus(204)));
    return Map.of(
        "service.url", "http://localhost:" + server.port() + "/cases",
        "door.password", around.secret("door.password"));
  }

  @Override
  public Arrival bring(Sample sample) throws Exception {
    String account = id() + ":" + around.secret("door.password");
    HttpRequest request =
        HttpRequest.newBuilder(around.door("accepted"))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8)))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(sample.nativeBytes()))
            .build();
    return Arrival.AtDoor.of(client.send(request, HttpResponse.BodyHandlers.ofString()));
  }

  @Override
  public List<Taken> taken() {
    List<Taken> taken = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    server
        .getAllServeEvents()
        .reversed()
        .forEach(
            event -> {
              if (event.getResponse().getStatus() == 204
                  && keys.add(event.getRequest().getHeader("Idempotency-Key"))) {
                Instant at = event.getRequest().getLoggedDate().toInstant();
                taken.add(new Taken(at, "case", caseNo(event.getRequest().getBody())));
              }
            });
    return taken;
  }

  private static String caseNo(byte[] body) {
    try {
      return JSON.readTree(body).path("caseNo").asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void clear() {
    server.resetRequests();
  }

  @Override
  public void close() {
    server.stop();
    client.close();
  }
}
