package @package@;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFake;

/** The system: takes cases by SOAP, and tells the hub by SOAP that it has accepted one. */
public final class @Name@System implements SystemFake {
  private static final String ENVELOPE =
      "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>%s</soap:Body></soap:Envelope>";
  private static final Pattern CASE =
      Pattern.compile("messageNo[^>]*>([^<]+)<.*?caseNo[^>]*>([^<]+)<", Pattern.DOTALL);

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
            .withRequestBody(containing("caseNo"))
            .willReturn(
                aResponse()
                    .withHeader("Content-Type", "text/xml; charset=utf-8")
                    .withBody(
                        ENVELOPE.formatted("<receipt xmlns=\"urn:@id@:1\">taken</receipt>"))));
    return Map.of(
        "service.url", "http://localhost:" + server.port() + "/cases",
        "door.password", around.secret("door.password"));
  }

  @Override
  public Arrival bring(Sample sample) throws Exception {
    String account = id() + ":" + around.secret("door.password");
    HttpRequest request =
        HttpRequest.newBuilder(around.door("soap/events"))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8)))
            .header("Content-Type", "text/xml; charset=utf-8")
            .header("SOAPAction", "\"\"")
            .POST(HttpRequest.BodyPublishers.ofString(ENVELOPE.formatted(sample.text().strip())))
            .build();
    return Arrival.AtDoor.of(client.send(request, HttpResponse.BodyHandlers.ofString()));
  }

  @Override
  public List<Taken> taken() {
    List<Taken> taken = new ArrayList<>();
    Set<String> numbers = new HashSet<>();
    server
        .getAllServeEvents()
        .reversed()
        .forEach(
            event -> {
              Matcher found = CASE.matcher(event.getRequest().getBodyAsString());
              if (event.getResponse().getStatus() == 200
                  && found.find()
                  && numbers.add(found.group(1))) {
                Instant at = event.getRequest().getLoggedDate().toInstant();
                taken.add(new Taken(at, "case", found.group(2)));
              }
            });
    return taken;
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
