package org.lastmile.connectors.onewindow.fake;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.w3c.dom.Element;

/**
 * The window system: clerks hand in cases and correct them; notices and the catalogue of matters are printed. It speaks
 * XML by {@code window.xsd}, and says no by {@code CODE}, never by a status, but to who does not know the password.
 */
public final class OneWindowFake implements AutoCloseable {
  private static final String NOTICES = "/window/notices";
  private static final int JOURNAL = 20;

  /**
   * What the window system knows.
   *
   * @param cases where the hub takes cases
   * @param port of the print queue, 0 for any that is free
   * @param tls what it trusts
   * @param password of its account {@code one-window} at the hub
   * @param hubPassword of the hub's account {@code lastmile}
   */
  public record Config(URI cases, int port, SSLContext tls, String password, String hubPassword) {}

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
      return WindowXml.parse(body.getBytes(StandardCharsets.UTF_8))
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
  private final PrintQueue queue = new PrintQueue();
  private final HttpClient client;
  private WireMockServer server;
  private final int port;
  private boolean twice;

  /** Starts the print queue. */
  public OneWindowFake(Config config) {
    this.config = config;
    this.client =
        HttpClient.newBuilder()
            .sslContext(config.tls())
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    this.server = listen(config.port());
    this.port = server.port();
  }

  private WireMockServer listen(int wanted) {
    WireMockServer started =
        new WireMockServer(
            WireMockConfiguration.options()
                .port(wanted)
                .usingFilesUnderClasspath("fakes/one-window")
                .maxRequestJournalEntries(JOURNAL)
                .extensions(
                    queue, new WindowXml(), new PasswordCheck("lastmile", config.hubPassword())));
    started.start();
    return started;
  }

  /** Where the hub is to send notices: the connector's {@code service.url}. */
  public URI notices() {
    return URI.create("http://localhost:" + port + NOTICES);
  }

  /** Hands a case in, written in the charset, which its declaration names. */
  public Answer submit(String document, Charset charset) {
    String declaration = "<?xml version=\"1.0\" encoding=\"" + charset.name() + "\"?>\n";
    return send((declaration + document).getBytes(charset));
  }

  /** Hands any bytes in. */
  public Answer send(byte[] body) {
    if (twice) {
      post(body, config.password());
    }
    return post(body, config.password());
  }

  /** Hands bytes in under another password. */
  public Answer sendAs(String password, byte[] body) {
    return post(body, password);
  }

  private Answer post(byte[] body, String password) {
    String account = "one-window:" + password;
    HttpRequest request =
        HttpRequest.newBuilder(config.cases())
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "text/xml")
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8)))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new IllegalStateException("the hub did not answer " + config.cases().getPath(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(
          "interrupted while the hub answered " + config.cases().getPath(), e);
    }
  }

  /** What was printed, in the order of its first arrival. */
  public List<Printed> printed() {
    return queue.printed();
  }

  /** How often a notice came. */
  public int calls(String number) {
    return queue.calls(number);
  }

  /** From now on the print queue answers only after this time, though the notice is printed at once. */
  public void slow(Duration delay) {
    server.setGlobalFixedDelay(Math.toIntExact(delay.toMillis()));
  }

  /** From now on the print queue says this CODE, with status 200, and prints nothing. */
  public void says(String code) {
    override(
        aResponse()
            .withStatus(200)
            .withHeader("Content-Type", "text/xml;charset=UTF-8")
            .withBody(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><RESULT CODE=\""
                    + code
                    + "\"><CWDM>QT01</CWDM><CWXX>打印机:张样例的通知无法打印</CWXX></RESULT>"));
  }

  /** From now on what stands before the window system answers with this status. */
  public void failing(int status) {
    override(aResponse().withStatus(status));
  }

  /** From now on the answers are a page for people in place of XML, with status 200. */
  public void page() {
    override(aResponse().withStatus(200).withBody("<html><body>系统维护中<br></body></html>"));
  }

  /** From now on the answers are broken HTTP; nothing is printed. */
  public void malformed() {
    override(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
  }

  /** From now on each case is handed in twice, as when its answer was lost. */
  public void twice() {
    twice = true;
  }

  /** The print queue stops listening, until {@link #up}. */
  public void down() {
    server.stop();
  }

  /** The print queue listens again, on the port it had. */
  public void up() {
    server = listen(port);
  }

  /** Ends {@link #slow}, {@link #says}, {@link #failing}, {@link #page}, {@link #malformed} and {@link #twice}. */
  public void well() {
    twice = false;
    server.resetToDefaultMappings();
    server.setGlobalFixedDelay(0);
  }

  private void override(ResponseDefinitionBuilder response) {
    server.stubFor(any(urlPathEqualTo(NOTICES)).atPriority(1).willReturn(response));
  }

  @Override
  public void close() {
    server.stop();
    client.close();
  }

  /**
   * Runs a window system alone; each line read names a file to hand in as it is, the end of standard input ends it. The
   * file of secrets holds two lines: its password at the hub, the hub's password here.
   */
  public static void main(String[] args) throws Exception {
    if (args.length != 3) {
      System.err.println("usage: OneWindowFake <URL of the hub's cases> <port> <file of secrets>");
      System.exit(2);
    }
    List<String> secrets = Files.readAllLines(Path.of(args[2]));
    Config config =
        new Config(
            URI.create(args[0]),
            Integer.parseInt(args[1]),
            SSLContext.getDefault(),
            secrets.get(0),
            secrets.get(1));
    try (OneWindowFake window = new OneWindowFake(config)) {
      System.out.println(
          "print queue " + window.notices() + "; each line read names a case's file");
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.out.println(window.send(Files.readAllBytes(Path.of(line))));
      }
    }
  }
}
