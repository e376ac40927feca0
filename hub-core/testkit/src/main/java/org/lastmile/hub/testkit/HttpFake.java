package org.lastmile.hub.testkit;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.extension.Extension;
import com.github.tomakehurst.wiremock.http.Fault;
import java.net.URI;
import java.time.Duration;

/**
 * A system that is called by plain HTTP: a WireMock server with the stubs of {@code fakes/<id>} on the class path, and
 * what may go wrong with it until {@link #well}.
 */
public abstract class HttpFake implements AutoCloseable {
  private static final int JOURNAL = 20;
  private static final String ALL = "/.*";

  private final String id;
  private final String calls;
  private final Extension[] extensions;
  private final int port;
  private WireMockServer server;

  /**
   * Starts it.
   *
   * @param calls pattern of the paths by which the hub calls what the system is there for, not those that give tokens
   * @param wanted port, 0 for any that is free
   * @param extensions what the stubs name
   */
  protected HttpFake(String id, String calls, int wanted, Extension... extensions) {
    this.id = id;
    this.calls = calls;
    this.extensions = extensions;
    this.server = listen(FreePort.orAny(wanted));
    this.port = server.port();
  }

  private WireMockServer listen(int wanted) {
    WireMockServer started =
        new WireMockServer(
            WireMockConfiguration.options()
                .bindAddress("127.0.0.1")
                .port(wanted)
                .usingFilesUnderClasspath("fakes/" + id)
                .maxRequestJournalEntries(JOURNAL)
                .extensions(extensions));
    started.start();
    return started;
  }

  /** Where a path of the system is. */
  protected URI address(String path) {
    return URI.create("http://localhost:" + port + path);
  }

  /** How many calls came since it listens, of whatever form and outcome; the last twenty are counted. */
  public int requests() {
    return server.getAllServeEvents().size();
  }

  /** How many calls for what the system is there for were answered with an error, of the last twenty calls. */
  public int refusals() {
    return Math.toIntExact(
        server.getAllServeEvents().stream()
            .filter(event -> event.getRequest().getUrl().matches(calls))
            .filter(event -> event.getResponse().getStatus() >= 400)
            .count());
  }

  /** From now on answers come only after this time, though all takes effect at once. */
  public void slow(Duration delay) {
    server.setGlobalFixedDelay(Math.toIntExact(delay.toMillis()));
  }

  /** From now on calls are answered with this status and take no effect. */
  public void failing(int status) {
    answer(aResponse().withStatus(status));
  }

  /** From now on calls are answered with a page for people, with status 200. */
  public void page() {
    answer(aResponse().withStatus(200).withBody("<html><body>李样例 系统维护中<br></body></html>"));
  }

  /** From now on answers are broken HTTP, and nothing takes effect. */
  public void malformed() {
    answer(ALL, aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
  }

  /** From now on calls are answered so, and take no effect. */
  protected final void answer(ResponseDefinitionBuilder response) {
    answer(calls, response);
  }

  /** The same for the paths of a pattern. */
  protected final void answer(String paths, ResponseDefinitionBuilder response) {
    server.stubFor(any(urlPathMatching(paths)).atPriority(1).willReturn(response));
  }

  /** Stops listening, until {@link #up}. */
  public void down() {
    server.stop();
  }

  /** Listens again, on the port it had. */
  public void up() {
    server = listen(port);
  }

  /** Ends all trouble. */
  public void well() {
    server.resetToDefaultMappings();
    server.setGlobalFixedDelay(0);
  }

  @Override
  public void close() {
    server.stop();
  }
}
