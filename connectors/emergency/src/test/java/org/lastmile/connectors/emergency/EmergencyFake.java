package org.lastmile.connectors.emergency;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.testkit.FreePort;
import org.lastmile.hub.testkit.SystemFake;

/**
 * The emergency system: an HTTPS server that asks for a client certificate, reads CAP by the JDK's DOM, alarms, merges,
 * and tells the hub of its updates.
 */
public final class EmergencyFake implements AutoCloseable {
  private static final int MOST_BYTES = 1 << 20;

  /** How the system misbehaves. */
  public enum Trouble {
    NONE,
    /** 503 before anything took effect. */
    UNAVAILABLE,
    /** 200 with what is no acknowledgement. */
    MALFORMED,
    /** It takes effect, but the connection ends before the answer. */
    ANSWER_LOST,
    /** 422 whatever was sent. */
    REFUSE
  }

  /**
   * @param port 0 for any
   * @param tls own certificate, and whose client certificates are trusted
   * @param device TLS by which the system calls the hub
   * @param updates where the hub takes updates, null while it is not known
   * @param memory file with which a system that starts again goes on, null for none
   */
  public record Settings(
      int port, SSLContext tls, SSLContext device, @Nullable URI updates, @Nullable Path memory) {}

  /** One update sent to the hub and what came of it. */
  public record Posted(
      String updateId, String document, int status, String answer, HttpHeaders headers) {}

  private final Settings settings;
  private final Clock clock = Clock.system(ZoneId.of("Asia/Shanghai"));
  private final EmergencyDesk desk;
  private final HttpClient client;
  private final List<Posted> posted = new CopyOnWriteArrayList<>();
  private volatile @Nullable URI updates;
  private volatile Trouble trouble = Trouble.NONE;
  private volatile Duration slow = Duration.ZERO;
  private int port;
  private @Nullable HttpsServer server;
  private @Nullable ExecutorService workers;

  public EmergencyFake(Settings settings) {
    this.settings = settings;
    this.desk = new EmergencyDesk(clock, settings.memory());
    this.updates = settings.updates();
    this.port = FreePort.orAny(settings.port());
    this.client = HttpClient.newBuilder().sslContext(settings.device()).build();
    up();
  }

  /** Where the hub finds the system. */
  public URI address() {
    return URI.create("https://localhost:" + port + "/cap/alerts");
  }

  /** Tells the system where the hub is. */
  public void updateAt(URI address) {
    updates = address;
  }

  /** Incidents as they stand, merged ones left out. */
  public List<EmergencyDesk.Incident> incidents() {
    return desk.incidents();
  }

  /** Alarms that went out to real crews: incident numbers, in order. */
  public List<String> alarms() {
    return desk.alarms();
  }

  List<SystemFake.Taken> taken() {
    return desk.taken();
  }

  void clear() {
    desk.clear();
    posted.clear();
  }

  /** How often an identifier was sent. */
  public int attempts(String identifier) {
    return desk.attempts(identifier);
  }

  /** Updates sent to the hub. */
  public List<Posted> posted() {
    return List.copyOf(posted);
  }

  public void trouble(Trouble now) {
    trouble = now;
  }

  /** Answers only after this time. */
  public void slow(Duration by) {
    slow = by;
  }

  /** Closes the port, as if the system were not there. */
  public synchronized void down() {
    if (server != null && workers != null) {
      server.stop(0);
      workers.shutdownNow();
      server = null;
    }
  }

  /** Opens the same port again. */
  public synchronized void up() {
    if (server != null) {
      return;
    }
    try {
      HttpsServer fresh =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
      fresh.setHttpsConfigurator(new ClientCertificate(settings.tls()));
      fresh.createContext("/cap/alerts", this::alert);
      workers = Executors.newVirtualThreadPerTaskExecutor();
      fresh.setExecutor(workers);
      fresh.start();
      port = fresh.getAddress().getPort();
      server = fresh;
    } catch (IOException e) {
      throw new IllegalStateException("port " + port + " of the fake cannot be opened", e);
    }
  }

  /** Tells the hub that an incident goes on or is closed. */
  public Posted update(EmergencyDesk.Incident incident, String status, String text) {
    String now =
        DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
            OffsetDateTime.now(clock).truncatedTo(ChronoUnit.SECONDS));
    String id = incident.number() + "-" + (posted.size() + 1);
    return post(
        id,
        EmergencyXml.document(
            "update",
            "updateId",
            id,
            "incidentNumber",
            incident.number(),
            "reference",
            incident.references().getFirst(),
            "status",
            status,
            "at",
            now,
            "text",
            text));
  }

  /** Posts bytes as they are: the same id again is the same update. */
  public Posted post(String updateId, String document) {
    URI to = updates;
    if (to == null) {
      throw new IllegalStateException("the system does not know where the hub is");
    }
    HttpRequest request =
        HttpRequest.newBuilder(to)
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/xml;charset=UTF-8")
            .POST(HttpRequest.BodyPublishers.ofString(document))
            .build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      Posted done =
          new Posted(
              updateId, document, response.statusCode(), response.body(), response.headers());
      posted.add(done);
      return done;
    } catch (IOException e) {
      throw new IllegalStateException("the hub does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped while waiting for the hub", e);
    }
  }

  private void alert(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = read(exchange.getRequestBody());
      LockSupport.parkNanos(slow.toNanos());
      switch (trouble) {
        case UNAVAILABLE -> answer(exchange, 503, EmergencyXml.refusal("BUSY", "", "try again"));
        case REFUSE ->
            answer(
                exchange,
                422,
                EmergencyXml.refusal("AREA_OUTSIDE", "info/area", "not in this district"));
        case MALFORMED -> answer(exchange, 200, "<html><body>login<br></body></html>");
        case ANSWER_LOST -> desk.take(body);
        case NONE -> {
          EmergencyDesk.Answer answer = desk.take(body);
          answer(exchange, answer.status(), answer.document());
        }
      }
    }
  }

  private static byte[] read(InputStream in) throws IOException {
    return in.readNBytes(MOST_BYTES);
  }

  private static void answer(HttpExchange exchange, int status, String document)
      throws IOException {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/xml;charset=UTF-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    down();
    client.shutdownNow();
  }

  private static final class ClientCertificate extends HttpsConfigurator {
    ClientCertificate(SSLContext tls) {
      super(tls);
    }

    @Override
    public void configure(HttpsParameters parameters) {
      SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
      wanted.setNeedClientAuth(true);
      parameters.setSSLParameters(wanted);
    }
  }
}
