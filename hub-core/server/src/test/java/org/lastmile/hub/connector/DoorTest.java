package org.lastmile.hub.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.attachment.AttachmentMessage;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.spi.ConnectorDescriptor.Authentication;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** A REST door, over real sockets. */
class DoorTest {
  private static final Charset GBK = Charset.forName("GBK");

  private final String password = UUID.randomUUID().toString();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ConcurrentLinkedQueue<Runnable> pending = new ConcurrentLinkedQueue<>();
  @TempDir private Path work;
  private TestDoors hub;

  @BeforeEach
  void open() {
    hub = new TestDoors(work, null);
  }

  @AfterEach
  void close() throws Exception {
    hub.close();
    http.close();
  }

  private TestDoors.Connector basic() {
    return new TestDoors.Connector(
        "shop", Authentication.BASIC, Map.of("door.user", "caller", "door.password", password));
  }

  private static RouteBuilder echo() {
    return new RouteBuilder() {
      @Override
      public void configure() {
        from("platform-http:/echo?httpMethodRestrict=POST").setBody(body());
        from("platform-http:/items/{no}/lines").setBody(simple("item ${header.no} ${header.q}"));
        from("platform-http:/seen").process(DoorTest::headersAsText);
        from("platform-http:/json?consumes=application/json").convertBodyTo(String.class);
      }
    };
  }

  private static void headersAsText(Exchange exchange) {
    exchange.getMessage().setBody(new TreeMap<>(exchange.getMessage().getHeaders()).toString());
  }

  @Test
  void aBodyOf100MegabytesIsAnsweredWith413WhileItIsSent() throws Exception {
    hub.start(basic(), echo());
    HttpRequest.Builder known = request("/echo");
    HttpRequest.Builder chunked = request("/echo");
    byte[] large = new byte[100 << 20];

    HttpResponse<String> byLength = send(known.POST(BodyPublishers.ofByteArray(large)));
    HttpResponse<String> byCount =
        send(chunked.POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))));

    assertThat(byLength.statusCode()).isEqualTo(413);
    assertThat(byLength.body()).contains("BODY_TOO_LARGE").contains("1048576");
    assertThat(byCount.statusCode()).isEqualTo(413);
    assertThat(hub.codes()).containsExactly("BODY_TOO_LARGE", "BODY_TOO_LARGE");
    assertThat(hub.refused.getFirst().system()).isEqualTo("shop");
    await().untilAsserted(() -> assertThat(hub.spooled()).isEmpty());
    assertThat(send(request("/echo").POST(BodyPublishers.ofString("on"))).body()).isEqualTo("on");
  }

  @Test
  void aStrangerWhoWaitsForContinueSendsNoBody() throws Exception {
    hub.start(basic(), echo());

    HttpResponse<String> friend =
        send(request("/echo").expectContinue(true).POST(BodyPublishers.ofString("body")));
    HttpResponse<String> stranger =
        http.send(
            HttpRequest.newBuilder(hub.uri("/systems/shop/echo"))
                .expectContinue(true)
                .POST(BodyPublishers.ofString("body"))
                .build(),
            BodyHandlers.ofString());

    assertThat(friend.body()).isEqualTo("body");
    assertThat(stranger.statusCode()).isEqualTo(401);
    assertThat(stranger.headers().firstValue("WWW-Authenticate").orElseThrow()).contains("Basic");
    assertThat(stranger.body()).contains("AUTH_MISSING").doesNotContain(password);
  }

  @Test
  void hundredsOfSlowCallersHoldUpNobody() throws Exception {
    hub.start(basic(), echo());
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        Socket socket = new Socket("127.0.0.1", hub.server.port());
        slow.add(socket);
        socket.getOutputStream().write(head("/echo", 1000));
        socket.getOutputStream().write("half".getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
      }
      HttpResponse<String> quick =
          send(
              request("/echo")
                  .timeout(Duration.ofSeconds(10))
                  .POST(BodyPublishers.ofString("quick")));
      assertThat(quick.body()).isEqualTo("quick");

      Socket first = slow.getFirst();
      first.getOutputStream().write(new byte[996]);
      first.getOutputStream().flush();
      assertThat(new String(first.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 200");
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void whatIsNoHttpIsRefusedAndTheDoorStaysOpen() throws Exception {
    hub.start(basic(), echo());

    assertThat(raw("rubbish \0\1\2 rubbish\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1)))
        .doesNotContain("HTTP/1.1 200");
    assertThat(
            raw(
                ("GET /systems/shop/echo HTTP/1.1\r\nHost: x\r\nX: "
                        + "x".repeat(100_000)
                        + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII)))
        .doesNotContain("HTTP/1.1 200");
    assertThat(
            raw(
                ("POST /systems/shop/echo HTTP/1.1\r\nHost: x\r\nAuthorization: "
                        + credentials()
                        + "\r\nTransfer-Encoding: chunked\r\n\r\nnot-a-size\r\nx\r\n")
                    .getBytes(StandardCharsets.US_ASCII)))
        .doesNotContain("HTTP/1.1 200");

    assertThat(send(request("/echo").POST(BodyPublishers.ofString("on"))).body()).isEqualTo("on");
    assertThat(hub.spooled()).isEmpty();
  }

  @Test
  void twentyPhotosOfEightMegabytesComeWholeAndLeaveNothingOnDisk() throws Exception {
    List<String> digests = new ArrayList<>();
    hub.start(
        basic().maxBody(170 << 20),
        new RouteBuilder() {
          @Override
          public void configure() {
            from("platform-http:/photos").process(exchange -> digests.addAll(digests(exchange)));
          }
        });
    byte[] photo = new byte[8 << 20];
    ByteArrayOutputStream body = new ByteArrayOutputStream(161 << 20);
    part(body, "name=\"event\"", "{\"no\":1}".getBytes(StandardCharsets.UTF_8));
    List<String> expected = new ArrayList<>();
    expected.add("event event " + sha256("{\"no\":1}".getBytes(StandardCharsets.UTF_8)));
    for (int i = 0; i < 20; i++) {
      new Random(i).nextBytes(photo);
      part(body, "name=\"photos\"; filename=\"C:\\\\dir\\\\p" + i + ".jpg\"", photo);
      expected.add((i == 0 ? "photos" : "photos-" + (i + 1)) + " p" + i + ".jpg " + sha256(photo));
    }
    body.writeBytes("--limit--\r\n".getBytes(StandardCharsets.US_ASCII));

    HttpResponse<String> answer =
        send(
            request("/photos")
                .header("Content-Type", "multipart/form-data; boundary=limit")
                .POST(BodyPublishers.ofByteArray(body.toByteArray())));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(digests).containsExactlyInAnyOrderElementsOf(expected);
    await().untilAsserted(() -> assertThat(hub.spooled()).isEmpty());
  }

  private static List<String> digests(Exchange exchange) throws IOException {
    List<String> digests = new ArrayList<>();
    for (var entry : exchange.getMessage(AttachmentMessage.class).getAttachments().entrySet()) {
      try (InputStream in = entry.getValue().getInputStream()) {
        digests.add(
            entry.getKey() + " " + entry.getValue().getName() + " " + sha256(in.readAllBytes()));
      }
    }
    exchange.getMessage().setBody("");
    return digests;
  }

  @Test
  void brokenMultipartIsRefusedAtTheDoor() throws Exception {
    hub.start(basic(), echo());
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    part(body, "name=\"event\"", new byte[100]);

    for (String type : List.of("multipart/form-data; boundary=limit", "multipart/form-data")) {
      HttpResponse<String> answer =
          send(
              request("/echo")
                  .header("Content-Type", type)
                  .POST(BodyPublishers.ofByteArray(body.toByteArray())));
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("MULTIPART_BROKEN");
    }
    assertThat(hub.codes()).containsExactly("MULTIPART_BROKEN", "MULTIPART_BROKEN");
    assertThat(hub.refused)
        .as("a field of a form may be a secret")
        .allSatisfy(refusal -> assertThat(refusal.evidence()).isEmpty());
    await().untilAsserted(() -> assertThat(hub.spooled()).isEmpty());
  }

  @Test
  void headersAndQueryCannotSpeakForCamelOrTheHub() throws Exception {
    hub.start(basic(), echo());

    String seen =
        send(request("/seen?CamelFileName=evil&hubMessageId=evil&good=1&good=2&no=query")
                .header("CamelHttpUri", "evil")
                .header("cAMELBeanMethodName", "evil")
                .header("HubCaseNo", "evil")
                .header("X-Own", "kept")
                .GET())
            .body();
    assertThat(seen).contains("X-Own=kept").contains("good=[1, 2]").doesNotContain("evil");
    assertThat(seen).doesNotContain(credentials()).doesNotContain("Authorization");

    assertThat(send(request("/items/A%2017/lines?q=x&no=B").GET()).body()).isEqualTo("item A 17 x");
  }

  @Test
  void textMustBeWhatItsCharsetSays() throws Exception {
    hub.start(basic(), echo());
    byte[] gbk = "{\"n\":\"西湖区\"}".getBytes(GBK);

    HttpResponse<String> asUtf8 = json("application/json", gbk);
    HttpResponse<String> asGbk = json("application/json; charset=GBK", gbk);
    HttpResponse<String> unknown = json("application/json; charset=klingon", gbk);
    HttpResponse<String> otherType = json("text/xml", gbk);

    assertThat(asUtf8.statusCode()).isEqualTo(400);
    assertThat(asUtf8.body()).contains("CHARSET_INVALID").contains("byte 6");
    assertThat(asGbk.body()).isEqualTo("{\"n\":\"西湖区\"}");
    assertThat(unknown.statusCode()).isEqualTo(415);
    assertThat(otherType.statusCode()).isEqualTo(415);
    assertThat(hub.codes()).containsExactly("CHARSET_INVALID", "CHARSET_UNKNOWN", "MEDIA_TYPE");
    assertThat(hub.refused.getFirst().evidence().getFirst().bytes()).isEqualTo(gbk);
  }

  private HttpResponse<String> json(String type, byte[] body) throws Exception {
    return send(
        request("/json").header("Content-Type", type).POST(BodyPublishers.ofByteArray(body)));
  }

  @Test
  void whileTheBrakeIsOnTheDoorsAnswer503AndTheLedgerIsSpared() throws Exception {
    hub.start(basic(), echo());
    hub.brake = new HubException("BRAKE", FaultKind.PASSING, "the disk is fuller than 85 %");

    HttpResponse<String> braked = send(request("/echo").POST(BodyPublishers.ofString("x")));
    assertThat(braked.statusCode()).isEqualTo(503);
    assertThat(braked.headers().firstValue("Retry-After")).contains("5");
    assertThat(braked.body()).contains("BRAKE");
    assertThat(hub.refused).isEmpty();

    hub.brake = null;
    assertThat(send(request("/echo").POST(BodyPublishers.ofString("x"))).statusCode())
        .isEqualTo(200);
  }

  @Test
  void requestsThatWaitForTheCommitHoldNoThread() throws Exception {
    hub.start(
        basic(),
        new RouteBuilder() {
          @Override
          public void configure() {
            from("platform-http:/slow").process(new Later());
          }
        });
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      answers.add(
          http.sendAsync(
              request("/slow").POST(BodyPublishers.ofString("n" + i)).build(),
              BodyHandlers.ofString()));
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> pending.size() == 200);

    pending.forEach(Runnable::run);

    for (int i = 0; i < 200; i++) {
      assertThat(answers.get(i).join().body()).isEqualTo("n" + i);
    }
  }

  /** As hub:receive: completed later, by a thread of another part. */
  private final class Later extends AsyncProcessorSupport {
    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      pending.add(() -> callback.done(false));
      return false;
    }
  }

  @Test
  void faultsOfRoutesAreToldByTheirKind() throws Exception {
    hub.start(
        basic(),
        new RouteBuilder() {
          @Override
          public void configure() {
            from("platform-http:/fail/{kind}")
                .process(
                    exchange -> {
                      FaultKind kind =
                          FaultKind.valueOf(exchange.getMessage().getHeader("kind", String.class));
                      throw new HubException("SHOP_FAULT", kind, "as asked", "/a/b", null);
                    });
          }
        });
    Map<String, Integer> statuses =
        Map.of("CALLER", 400, "PASSING", 503, "DOWN", 503, "LASTING", 500);
    for (Map.Entry<String, Integer> expected : statuses.entrySet()) {
      HttpResponse<String> answer = send(request("/fail/" + expected.getKey()).GET());
      assertThat(answer.statusCode()).isEqualTo(expected.getValue());
      assertThat(answer.body()).contains("\"code\":\"SHOP_FAULT\"").contains("\"place\":\"/a/b\"");
    }
  }

  @Test
  void aConnectorsOwnWordsAreUsedWhenTheDoorRefuses() throws Exception {
    Processor words =
        exchange -> {
          HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
          exchange.getMessage().setBody("<no>" + fault.code() + "</no>");
          exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/xml");
        };
    hub.start(basic().bean("doorRefusal", words), echo());

    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(hub.uri("/systems/shop/echo"))
                .POST(BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo("<no>AUTH_MISSING</no>");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/xml");
  }

  @Test
  void aDoorThatIsClosedForAMomentIsNotAnUnknownOne() throws Exception {
    hub.start(basic(), echo());
    assertThat(send(request("/nothing").GET()).statusCode()).isEqualTo(404);
    assertThat(send(request("/echo").GET()).statusCode()).isEqualTo(405);
    assertThat(hub.codes()).containsExactly("DOOR_UNKNOWN", "DOOR_METHOD");

    hub.doors.dismiss("shop");
    assertThat(send(request("/echo").POST(BodyPublishers.noBody())).statusCode()).isEqualTo(503);
    hub.doors.close("shop");
    assertThat(send(request("/echo").POST(BodyPublishers.noBody())).statusCode()).isEqualTo(503);

    hub.start(
        basic(),
        new RouteBuilder() {
          @Override
          public void configure() {
            from("platform-http:/other").setBody(constant("other"));
          }
        });
    assertThat(send(request("/echo").POST(BodyPublishers.noBody())).body()).contains("DOOR_CLOSED");
    assertThat(send(request("/other").GET()).body()).isEqualTo("other");
  }

  @Test
  void untilAllIsMountedWhoKnocksIsToldToComeAgain() throws Exception {
    HttpRequest.Builder early = HttpRequest.newBuilder(hub.uri("/systems/shop/echo"));
    HttpResponse<String> answer = send(early.POST(BodyPublishers.ofString("early")));
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(answer.body()).contains("DOOR_CLOSED");

    hub.server.complete();
    HttpResponse<String> late = send(early.POST(BodyPublishers.ofString("late")));
    assertThat(late.statusCode()).isEqualTo(404);
    assertThat(late.body()).contains("DOOR_UNKNOWN");
  }

  @Test
  void noCallerIsLetInBeforeTheRoutesRun() throws Exception {
    List<Integer> seen = new ArrayList<>();
    hub.start(
        basic(),
        new RouteBuilder() {
          @Override
          public void configure() throws Exception {
            seen.add(send(request("/echo").POST(BodyPublishers.ofString("early"))).statusCode());
            from("platform-http:/echo").setBody(constant("open"));
          }
        });
    assertThat(seen).containsExactly(503);
    assertThat(send(request("/echo").POST(BodyPublishers.ofString("x"))).body()).isEqualTo("open");
  }

  @Test
  void aFloodOfStrangersDoesNotFillTheLedger() throws Exception {
    hub.start(basic(), echo());
    HttpRequest stranger =
        HttpRequest.newBuilder(hub.uri("/systems/shop/echo")).POST(BodyPublishers.noBody()).build();
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 2 * DoorRefusals.MOST; i++) {
      answers.add(http.sendAsync(stranger, BodyHandlers.ofString()));
    }
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.join().statusCode()).isEqualTo(401);
    }
    assertThat(hub.refused.size()).isBetween(DoorRefusals.MOST, 2 * DoorRefusals.MOST - 1);
  }

  @Test
  void aCallerWhoGoesAwayLeavesNothingBehind() throws Exception {
    hub.start(basic().maxBody(64 << 20), echo());
    try (Socket socket = new Socket("127.0.0.1", hub.server.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(head("/echo", 32 << 20));
      out.write(new byte[8 << 20]);
      out.flush();
      await().until(() -> !hub.spooled().isEmpty());
    }
    await().untilAsserted(() -> assertThat(hub.spooled()).isEmpty());
  }

  @Test
  void aTakenPortIsNamedWithItsKey() throws Exception {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress("127.0.0.1", 0));
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> new DoorServer("127.0.0.1", port, 0, null))
          .isInstanceOfSatisfying(
              HubException.class,
              fault -> {
                assertThat(fault.code()).isEqualTo("PORT_TAKEN");
                assertThat(fault.place()).isEqualTo("hub.door.port");
                assertThat(fault)
                    .hasMessageContaining(String.valueOf(port))
                    .hasMessageContaining("allowed");
              });
    }
  }

  @Test
  void aDoorWithoutItsSecretDoesNotOpen() {
    assertThatThrownBy(
            () ->
                hub.start(
                    new TestDoors.Connector("shop", Authentication.HMAC_SM3, Map.of()), echo()))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("door.secret");
    assertThatThrownBy(
            () ->
                hub.start(
                    new TestDoors.Connector(
                        "shop",
                        Authentication.WS_SECURITY,
                        Map.of("door.user", "u", "door.password", password)),
                    echo()))
        .hasStackTraceContaining("which ws-security does not protect");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(hub.uri("/systems/shop") + path))
        .header("Authorization", credentials());
  }

  private String credentials() {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString(("caller:" + password).getBytes(StandardCharsets.UTF_8));
  }

  private byte[] head(String path, int length) {
    return ("POST /systems/shop"
            + path
            + " HTTP/1.1\r\nHost: x\r\nAuthorization: "
            + credentials()
            + "\r\nContent-Length: "
            + length
            + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** All that the server says before it closes, or in two seconds. */
  private String raw(byte[] bytes) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", hub.server.port())) {
      socket.setSoTimeout(2000);
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      try {
        socket.getInputStream().transferTo(said);
      } catch (IOException e) {
        said.writeBytes(e.toString().getBytes(StandardCharsets.UTF_8));
      }
      return said.toString(StandardCharsets.ISO_8859_1);
    }
  }

  private static void part(ByteArrayOutputStream body, String disposition, byte[] content) {
    body.writeBytes(
        ("--limit\r\nContent-Disposition: form-data; "
                + disposition
                + "\r\nContent-Type: image/jpeg\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    body.writeBytes(content);
    body.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
