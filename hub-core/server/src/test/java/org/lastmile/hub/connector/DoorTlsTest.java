package org.lastmile.hub.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.access.Keys;
import org.lastmile.hub.spi.ConnectorDescriptor.Authentication;

/** Doors that ask for a certificate: the one of one system opens no door of another. */
class DoorTlsTest {
  private static final int LARGER_THAN_BUFFERS = 24 << 20;

  private final char[] password = UUID.randomUUID().toString().toCharArray();
  private final String token = UUID.randomUUID().toString();
  @TempDir private Path work;
  private Keys keys;
  private TestDoors hub;

  @BeforeEach
  void open() throws Exception {
    keys = Keys.open(work.resolve("keys"), TestDoors.CLOCK);
    hub = new TestDoors(work, keys.server());
    hub.start(new TestDoors.Connector("alarms", Authentication.MUTUAL_TLS, Map.of()), hello());
    String digest =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256")
                    .digest(token.getBytes(StandardCharsets.UTF_8)));
    hub.start(
        new TestDoors.Connector(
            "terminals",
            Authentication.DEVICE_TOKEN,
            Map.of("door.tokens", "worker-1:" + "0".repeat(64) + ", worker-2:" + digest)),
        hello());
  }

  @AfterEach
  void close() throws Exception {
    hub.close();
  }

  private static RouteBuilder hello() {
    return new RouteBuilder() {
      @Override
      public void configure() {
        from("platform-http:/hello").setBody(constant("hello"));
      }
    };
  }

  @Test
  void onlyTheSystemThatTheCertificateNamesIsLetIn() throws Exception {
    SSLContext alarms = certificate("station-1", "alarms");
    SSLContext named = certificate("alarms", "any");
    SSLContext terminals = certificate("terminal-1", "terminals");

    assertThat(get(alarms, hub.tlsUri("/systems/alarms/hello"), "").body()).isEqualTo("hello");
    assertThat(get(named, hub.tlsUri("/systems/alarms/hello"), "").body()).isEqualTo("hello");
    assertThat(get(terminals, hub.tlsUri("/systems/alarms/hello"), "").body())
        .contains("AUTH_CERTIFICATE");
    assertThat(get(anonymous(), hub.tlsUri("/systems/alarms/hello"), "").statusCode())
        .isEqualTo(401);
    assertThat(get(alarms, hub.uri("/systems/alarms/hello"), "").statusCode()).isEqualTo(401);
    assertThat(hub.codes()).hasSize(3).containsOnly("AUTH_CERTIFICATE");
  }

  @Test
  void aDeviceNeedsItsCertificateAndTheTokenOfItsUser() throws Exception {
    SSLContext device = certificate("terminal-1", "terminals");
    URI hello = hub.tlsUri("/systems/terminals/hello");

    assertThat(get(device, hello, "Bearer " + token).body()).isEqualTo("hello");
    assertThat(get(device, hello, "Bearer " + UUID.randomUUID()).body()).contains("AUTH_TOKEN");
    assertThat(get(device, hello, "").body()).contains("AUTH_MISSING");
    assertThat(get(anonymous(), hello, "Bearer " + token).body()).contains("AUTH_CERTIFICATE");
    assertThat(get(certificate("x", "alarms"), hello, "Bearer " + token).body())
        .contains("AUTH_CERTIFICATE");
  }

  /** Several times, because a connection that is closed too early loses the answer only now and then. */
  @RepeatedTest(5)
  void aBodyThatIsTooLargeIsAnsweredWhileItIsSent() throws Exception {
    byte[] large = new byte[LARGER_THAN_BUFFERS];
    HttpRequest request =
        HttpRequest.newBuilder(hub.tlsUri("/systems/alarms/hello"))
            .POST(BodyPublishers.ofByteArray(large))
            .build();

    try (HttpClient client =
        HttpClient.newBuilder().sslContext(certificate("station-1", "alarms")).build()) {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(413);
      assertThat(answer.body()).contains("BODY_TOO_LARGE");
    }
  }

  @Test
  void certificatesOfAnotherAuthorityEndTheConnection() {
    Keys others = Keys.open(work.resolve("others"), TestDoors.CLOCK);
    KeyStore stranger = others.issue("station-1", "alarms", password);

    assertThatThrownBy(
            () -> get(keys.client(stranger, password), hub.tlsUri("/systems/alarms/hello"), ""))
        .isInstanceOf(IOException.class);
  }

  private SSLContext certificate(String name, String system) {
    return keys.client(keys.issue(name, system, password), password);
  }

  private SSLContext anonymous() throws Exception {
    KeyStore none = KeyStore.getInstance("PKCS12");
    none.load(null, null);
    return keys.client(none, password);
  }

  private static HttpResponse<String> get(SSLContext tls, URI uri, String authorization)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .version(HttpClient.Version.HTTP_1_1)
            .POST(BodyPublishers.ofString("x"));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    try (HttpClient client = HttpClient.newBuilder().sslContext(tls).build()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }
}
