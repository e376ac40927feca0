package org.lastmile.connectors.onewindow.fake;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.lastmile.hub.testkit.HubCaller;
import org.lastmile.hub.testkit.PasswordCheck;
import org.lastmile.hub.testkit.TwoWayFake;
import org.lastmile.hub.testkit.XmlDom;
import org.w3c.dom.Element;

/**
 * The window system: clerks hand in cases and correct them; notices and the catalogue of matters are printed. It speaks
 * XML by {@code window.xsd}, and says no by {@code CODE}, never by a status, but to who does not know the password.
 */
public final class OneWindowFake extends TwoWayFake<OneWindowFake.Printed> {
  private static final String NOTICES = "/window/notices";

  /**
   * What the window system knows.
   *
   * @param cases where the hub takes cases
   * @param port of the print queue, 0 for any that is free
   * @param tls what it trusts
   * @param password of its account {@code one-window} at the hub
   * @param hubPassword of the hub's account {@code lastmile}
   */
  public record Config(
      Supplier<URI> cases, int port, SSLContext tls, String password, String hubPassword) {}

  /** A notice or a catalogue, by its number. */
  public record Printed(String number, Element document) {
    /** Text of the first element of this name. */
    public Optional<String> text(String name) {
      return WindowXml.text(document, name);
    }
  }

  /** What the hub answered. */
  public record Answer(int status, HttpHeaders headers, String body) {
    private Element root() {
      return XmlDom.root(body.getBytes(StandardCharsets.UTF_8))
          .filter(root -> root.getTagName().equals("RESULT"))
          .orElseThrow(() -> new AssertionError("no RESULT: " + status + " " + body));
    }

    /** The attribute CODE. */
    public String code() {
      return root().getAttribute("CODE");
    }

    /** Text of the element of this name. */
    public Optional<String> text(String name) {
      return WindowXml.text(root(), name);
    }
  }

  private final Config config;

  /** Starts the print queue. */
  public OneWindowFake(Config config) {
    super(
        "one-window",
        NOTICES,
        config.port(),
        new HubCaller(config.tls()),
        new PrintQueue(),
        new WindowXml(),
        new PasswordCheck("lastmile", config.hubPassword()));
    this.config = config;
  }

  /** Where the hub is to send notices: the connector's {@code service.url}. */
  public URI notices() {
    return address(NOTICES);
  }

  /** Hands a case in, written in the charset, which its declaration names. */
  public Answer submit(String document, Charset charset) {
    String declaration = "<?xml version=\"1.0\" encoding=\"" + charset.name() + "\"?>\n";
    return send((declaration + document).getBytes(charset));
  }

  /** Hands any bytes in. */
  public Answer send(byte[] body) {
    return callHub(() -> post(body, config.password()));
  }

  /** Hands bytes in under another password. */
  public Answer sendAs(String password, byte[] body) {
    return post(body, password);
  }

  private Answer post(byte[] body, String password) {
    URI cases = config.cases().get();
    String account = "one-window:" + password;
    HttpRequest request =
        HttpRequest.newBuilder(cases)
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "text/xml")
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8)))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    HttpResponse<String> response = hub().send(request, BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.headers(), response.body());
  }

  /** What was printed, in the order of its first arrival. */
  public List<Printed> printed() {
    return things();
  }

  /** From now on the print queue says this CODE, with status 200, and prints nothing. */
  public void says(String code) {
    answer(
        aResponse()
            .withStatus(200)
            .withHeader("Content-Type", "text/xml;charset=UTF-8")
            .withBody(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><RESULT CODE=\""
                    + code
                    + "\"><CWDM>QT01</CWDM><CWXX>打印机:张样例的通知无法打印</CWXX></RESULT>"));
  }
}
