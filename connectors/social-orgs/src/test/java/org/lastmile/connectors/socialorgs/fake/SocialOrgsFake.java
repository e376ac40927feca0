package org.lastmile.connectors.socialorgs.fake;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * The service centre of social organisations: people fill in workbooks and upload them to the hub; the centre's own
 * system imports workbooks, and gives each back with a word for each row.
 */
public final class SocialOrgsFake implements AutoCloseable {
  private static final String IMPORTS = "/centre/imports";
  private static final int JOURNAL = 20;

  /**
   * What the centre knows.
   *
   * @param uploads where the hub takes workbooks, without the kind at its end
   * @param port of the centre's own system, 0 for any that is free
   * @param tls what it trusts
   * @param password of the account {@code social-orgs} at the hub
   * @param token with which this place uploads
   * @param hubPassword of the hub's account {@code lastmile}
   * @param hubToken with which the hub uploads
   */
  public record Config(
      URI uploads,
      int port,
      SSLContext tls,
      String password,
      String token,
      String hubPassword,
      String hubToken) {}

  /** A row that the centre's own system has taken. */
  public record Imported(String kind, Map<String, String> fields) {}

  private final Config config;
  private final ImportDesk desk = new ImportDesk();
  private final Uploader people;
  private WireMockServer server;
  private final int port;

  /** Starts the centre's own system. */
  public SocialOrgsFake(Config config) {
    this.config = config;
    this.people = new Uploader(config.uploads(), config.tls(), config.password(), config.token());
    this.server = listen(config.port());
    this.port = server.port();
  }

  private WireMockServer listen(int wanted) {
    WireMockServer started =
        new WireMockServer(
            WireMockConfiguration.options()
                .port(wanted)
                .usingFilesUnderClasspath("fakes/social-orgs")
                .maxRequestJournalEntries(JOURNAL)
                .extensions(
                    desk,
                    new LoginCheck("lastmile", config.hubPassword()),
                    new UploadTokenCheck(config.hubToken())));
    started.start();
    return started;
  }

  /** Where the hub is to upload: the connector's {@code service.url}. */
  public URI imports() {
    return URI.create("http://localhost:" + port + IMPORTS);
  }

  /** The people who upload. */
  public Uploader people() {
    return people;
  }

  /** The rows that took effect, in the order of their first arrival. */
  public List<Imported> imported() {
    return desk.imported();
  }

  /** How many workbooks came, repeats included. */
  public int calls() {
    return desk.calls();
  }

  /** How many calls came, of whatever form and outcome. */
  public int requests() {
    return server.getAllServeEvents().size();
  }

  /** From now on the system answers only after this time, though the rows take effect at once. */
  public void slow(Duration delay) {
    server.setGlobalFixedDelay(Math.toIntExact(delay.toMillis()));
  }

  /** From now on the system says this of each row, and takes none. */
  public void says(String word) {
    desk.says(word);
  }

  /** From now on what stands before the system answers with this status. */
  public void failing(int status) {
    override(aResponse().withStatus(status));
  }

  /** From now on the answers are a page for people, with status 200. */
  public void page() {
    override(aResponse().withStatus(200).withBody("<html><body>系统维护中<br></body></html>"));
  }

  /** From now on the answers are broken HTTP; nothing is taken. */
  public void malformed() {
    override(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
  }

  /** The system stops listening, until {@link #up}. */
  public void down() {
    server.stop();
  }

  /** The system listens again, on the port it had. */
  public void up() {
    server = listen(port);
  }

  /** Ends {@link #slow}, {@link #says}, {@link #failing}, {@link #page} and {@link #malformed}. */
  public void well() {
    desk.says(null);
    server.resetToDefaultMappings();
    server.setGlobalFixedDelay(0);
  }

  private void override(ResponseDefinitionBuilder response) {
    server.stubFor(any(urlPathMatching(IMPORTS + "/.*")).atPriority(1).willReturn(response));
  }

  @Override
  public void close() {
    server.stop();
    people.close();
  }

  /**
   * Runs a centre alone; each line read names a kind and a file to upload, the end of standard input ends it. The file of
   * secrets holds four lines: password and token at the hub, the hub's password and token here.
   */
  public static void main(String[] args) throws Exception {
    if (args.length != 3) {
      System.err.println(
          "usage: SocialOrgsFake <URL of the hub's uploads> <port> <file of secrets>");
      System.exit(2);
    }
    List<String> secrets = Files.readAllLines(Path.of(args[2]));
    Config config =
        new Config(
            URI.create(args[0]),
            Integer.parseInt(args[1]),
            SSLContext.getDefault(),
            secrets.get(0),
            secrets.get(1),
            secrets.get(2),
            secrets.get(3));
    try (SocialOrgsFake centre = new SocialOrgsFake(config)) {
      System.out.println(
          "imports " + centre.imports() + "; each line read names a kind and a file");
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", 2);
        System.out.println(
            centre.people().upload(words[0], Files.readAllBytes(Path.of(words[1]))).results());
      }
    }
  }
}
