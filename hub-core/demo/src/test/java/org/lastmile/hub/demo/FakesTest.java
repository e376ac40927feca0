package org.lastmile.hub.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.simulator.Site;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.Switchboard;
import org.lastmile.hub.testkit.SystemFakes;
import org.lastmile.hub.zone.HubSettings;
import org.lastmile.hub.zone.SettingsReader;
import picocli.CommandLine;

/** Some fakes in this process, and the commands as another process of the same user gives them. */
class FakesTest {
  private static final Path ROOT = Path.of(System.getProperty("hub.root")).toAbsolutePath();
  private static final String SYSTEM = "cloudevents";

  /** What came to a door of the hub. */
  private record Call(String path, String authorization, String body) {}

  @TempDir private static Path folder;
  private static final List<Call> CALLS = new CopyOnWriteArrayList<>();
  private static HttpServer hub;
  private static FakeTown town;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws IOException {
    Site site = Site.make(ROOT, folder.resolve("site"));
    URI door = site.door(Zone.OUTSIDE);
    hub =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), door.getPort()), 0);
    hub.createContext("/", FakesTest::take);
    hub.start();
    Map<Zone, HubSettings> zones = new EnumMap<>(Zone.class);
    for (Zone zone : Zone.values()) {
      zones.put(zone, SettingsReader.read(zone, ROOT, site.config(), site.settings()));
    }
    town = new FakeTown(folder, zones, List.of(SYSTEM, "emergency"), n -> 0, new Switchboard());
  }

  private static void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      CALLS.add(
          new Call(
              exchange.getRequestURI().getPath(),
              exchange.getRequestHeaders().getFirst("Authorization"),
              body));
      byte[] answer = "a receipt".getBytes(StandardCharsets.US_ASCII);
      exchange.sendResponseHeaders(202, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  @AfterAll
  static void stop() {
    town.close();
    hub.stop(0);
    assertThat(folder.resolve(ControlDoor.FILE)).doesNotExist();
  }

  @BeforeEach
  void forget() {
    CALLS.clear();
  }

  @AfterEach
  void well() {
    assertThat(fake(SYSTEM, "--set", "well").exit()).isZero();
    client.close();
  }

  @Test
  void aSampleIsSentWithTheSystemsOwnProofAndTheAnswerIsShown() throws IOException {
    Said said = send(SYSTEM, name(0));

    assertThat(said.exit()).isZero();
    assertThat(said.out()).contains(name(0) + ": status 202", "a receipt");
    assertThat(CALLS)
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.path()).isEqualTo("/systems/cloudevents/events");
              assertThat(call.authorization()).isEqualTo("Bearer " + secret("door.token"));
              assertThat(Json.parse(call.body().getBytes(StandardCharsets.UTF_8)))
                  .isEqualTo(Json.parse(samples().getFirst().nativeBytes()));
            });
  }

  @Test
  void withoutASampleThoseThereAreAreTold() {
    assertThat(send(SYSTEM).out()).contains("Samples of cloudevents:", "  " + name(0));
  }

  @Test
  void theConfigurationNamesTheSecretsByFilesThatOnlyTheOwnerReads() throws IOException {
    String yaml = Files.readString(folder.resolve("district/connectors/cloudevents.yaml"));
    assertThat(yaml).contains("door.token", "file:").doesNotContain(secret("door.token"));
    for (Path file : List.of(secretFile("door.token"), folder.resolve(ControlDoor.FILE))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aSystemThatIsDownTakesNoConnection() throws Exception {
    assertThat(fake(SYSTEM, "--set", "down").out()).contains("cloudevents is now: down");
    assertThatThrownBy(this::deliver).isInstanceOf(ConnectException.class);
    fake(SYSTEM, "--set", "well");
    assertThat(deliver().statusCode()).isEqualTo(401);
  }

  @Test
  void aSlowSystemAnswersLate() throws Exception {
    fake(SYSTEM, "--set", "slow");
    long began = System.nanoTime();
    assertThat(deliver().statusCode()).isEqualTo(401);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(1));
  }

  @Test
  void a5xxIsAnsweredWithoutTheSystem() throws Exception {
    fake(SYSTEM, "--set", "5xx");
    assertThat(deliver().statusCode()).isEqualTo(503);
  }

  @Test
  void aMalformedAnswerCannotBeRead() {
    fake(SYSTEM, "--set", "malformed");
    assertThatThrownBy(this::deliver)
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(ConnectException.class);
  }

  @Test
  void aDuplicateComesTwice() {
    fake(SYSTEM, "--set", "duplicate");
    send(SYSTEM, name(0));
    assertThat(CALLS).hasSize(2);
    assertThat(CALLS.getFirst()).isEqualTo(CALLS.getLast());
  }

  @Test
  void outOfOrderTheNextComesFirst() {
    fake(SYSTEM, "--set", "out-of-order");
    assertThat(send(SYSTEM, name(0)).out()).contains(name(0) + ": held back");
    assertThat(CALLS).isEmpty();

    assertThat(send(SYSTEM, name(1)).out())
        .containsSubsequence(name(1) + ": status 202", name(0) + ": status 202");
    assertThat(CALLS).hasSize(2);
    assertThat(CALLS.getFirst()).isNotEqualTo(CALLS.getLast());

    send(SYSTEM, name(0));
    assertThat(fake(SYSTEM, "--set", "well").out())
        .as("what is held back when the switch ends")
        .contains(name(0) + ": status 202");
  }

  @Test
  void whatIsAskedWronglyIsToldWithWhatIsAllowed() {
    assertThat(send("nobody", "x").err()).contains("cloudevents", "[SYSTEM_UNKNOWN]");
    assertThat(send("zhilian-gov", "x").err()).contains("./hub fake", "[FAKE_NOT_RUNNING]");
    assertThat(send(SYSTEM, "x").err()).contains(name(0), "[SAMPLE_UNKNOWN]");
    assertThat(fake(SYSTEM, "--set", "angry").err()).contains("malformed", "[SWITCH_UNKNOWN]");
    assertThat(fake("emergency", "--set", "5xx").err()).contains("[SWITCH_UNFIT]");
    assertThat(fake(SYSTEM, "--port", "0").err()).contains("1 to", "[PORT_INVALID]");
    assertThat(fake("emergency", "--record", "http://localhost:1").err())
        .contains("plain HTTP", "allowed are", SYSTEM, "[RECORD_UNFIT]");
    assertThat(fake(SYSTEM, "--record", "ftp://localhost").err())
        .contains("https://", "[RECORD_URL]");
    assertThat(fake().err()).contains("--list");
    assertThat(CALLS).isEmpty();
  }

  @Test
  void nobodyControlsThemWithoutTheToken() throws Exception {
    String address = Files.readString(folder.resolve(ControlDoor.FILE)).split(" ", 2)[0];
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + "/switch"))
            .header("Authorization", "Bearer guess")
            .POST(BodyPublishers.ofString("{\"system\":\"cloudevents\",\"value\":\"down\"}"))
            .build();
    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    assertThat(deliver().statusCode()).isEqualTo(401);
  }

  @Test
  void theListNamesEachSystemInBothLanguages() {
    assertThat(fake("--list").out()).containsPattern("emergency +inside +突发事件.* Emergency");
  }

  /** As the hub calls the system, but without its token. */
  private HttpResponse<String> deliver() throws IOException, InterruptedException {
    URI address = URI.create(town.district().config(SYSTEM).get("delivery.url"));
    HttpRequest request =
        HttpRequest.newBuilder(address).POST(BodyPublishers.ofString("{}")).build();
    return client.send(request, BodyHandlers.ofString());
  }

  private static List<Sample> samples() {
    return SystemFakes.inbound(SYSTEM);
  }

  private static String name(int number) {
    return samples().get(number).name();
  }

  private static Path secretFile(String key) {
    return Path.of(town.district().config(SYSTEM).get(key).substring("file:".length()));
  }

  private static String secret(String key) throws IOException {
    return Files.readString(secretFile(key));
  }

  /** What a command said. */
  private record Said(int exit, String out, String err) {}

  private static Said fake(String... arguments) {
    return run(Fake.commandLine(Locale.ENGLISH), arguments);
  }

  private static Said send(String... arguments) {
    return run(Send.commandLine(Locale.ENGLISH), arguments);
  }

  private static Said run(CommandLine command, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--data";
    all[arguments.length + 1] = folder.toString();
    return new Said(command.execute(all), out.toString(), err.toString());
  }
}
