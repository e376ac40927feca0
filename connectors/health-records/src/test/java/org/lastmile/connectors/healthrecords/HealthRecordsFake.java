package org.lastmile.connectors.healthrecords;

import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.cxf.staxutils.StaxUtils;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.testkit.FreePort;
import org.lastmile.hub.testkit.WsSecurityHeader;
import org.w3c.dom.Element;

/**
 * The repository of health records: SOAP 1.2 over HTTP, read and written by the JDK only, with WS-Security checked by
 * hand. It calls the hub back when it is told to.
 */
public final class HealthRecordsFake implements AutoCloseable {
  private static final String SOAP = "http://www.w3.org/2003/05/soap-envelope";
  private static final String MEDIA_TYPE = "application/soap+xml; charset=utf-8";

  /** How the service misbehaves. */
  enum Trouble {
    NONE,
    /** Fault Receiver before anything took effect. */
    RECEIVER_FAULT,
    /** It takes effect, but the connection breaks before anything is said. */
    ANSWER_LOST,
    /** Answers with what is not SOAP. */
    NOT_SOAP,
    /** Answers in SOAP with what is no response. */
    NO_RESPONSE,
    /** Answers with what belongs to another call. */
    OTHER_CALL,
    /** Does not say under which number it recorded a reading. */
    NO_AUDIT,
    /** Found, but without the document. */
    NO_DOCUMENT
  }

  private final HealthRecordsDesk desk;
  private final WsSecurityHeader callers;
  private final WsSecurityHeader own;
  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;
  private volatile Trouble trouble = Trouble.NONE;
  private volatile Duration slow = Duration.ZERO;
  private volatile String slowService = "";
  private volatile CountDownLatch held = new CountDownLatch(0);
  private volatile String heldService = "";
  private @Nullable Undertow server;

  /**
   * Starts it.
   *
   * @param wanted port, 0 for any that is free
   * @param password of the user {@code lastmile}, who may call
   * @param ownPassword of the repository as the user {@code health-records} at the hub
   */
  public HealthRecordsFake(
      int wanted, String platformId, String password, String ownPassword, Clock clock) {
    this.desk = new HealthRecordsDesk(clock, platformId);
    this.callers = new WsSecurityHeader("lastmile", password, clock);
    this.own = new WsSecurityHeader("health-records", ownPassword, clock);
    this.server = listen(FreePort.orAny(wanted));
    this.port = ((InetSocketAddress) server.getListenerInfo().getFirst().getAddress()).getPort();
  }

  private Undertow listen(int wanted) {
    Undertow started =
        Undertow.builder()
            .addHttpListener(wanted, "localhost")
            .setHandler(new BlockingHandler(this::serve))
            .build();
    started.start();
    return started;
  }

  /** The connector's {@code service.url}. */
  URI address() {
    return URI.create("http://localhost:" + port + "/ehr/services/exchange");
  }

  HealthRecordsDesk desk() {
    return desk;
  }

  void trouble(Trouble how) {
    trouble = how;
  }

  /** A service answers only after this time. */
  void slow(String service, Duration by) {
    slowService = service;
    slow = by;
  }

  /** A service answers only once it is released. */
  void hold(String service) {
    held = new CountDownLatch(1);
    heldService = service;
  }

  void release() {
    heldService = "";
    held.countDown();
  }

  /** Closes the port, as if the repository were not there. */
  void down() {
    if (server != null) {
      server.stop();
      server = null;
    }
  }

  boolean isUp() {
    return server != null;
  }

  /** Opens the same port again. */
  void up() {
    server = listen(port);
  }

  private void serve(HttpServerExchange http) throws Exception {
    String envelope = new String(http.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String type = http.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
    Element root = HealthRecordsDesk.parse(envelope);
    if (trouble == Trouble.NOT_SOAP) {
      http.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/html");
      http.getResponseSender().send("<html><body>系统维护<br></body></html>");
      return;
    }
    if (root == null
        || !SOAP.equals(root.getNamespaceURI())
        || !type.startsWith("application/soap+xml")) {
      fault(http, "Sender", "", "not SOAP 1.2");
      return;
    }
    Element security = HealthRecordsDesk.first(root, WsSecurityHeader.WSSE, "Security");
    Optional<String> wrong =
        security == null ? Optional.of("no security header") : callers.check(security);
    if (wrong.isPresent()) {
      fault(http, "Sender", "FailedAuthentication", wrong.get());
      return;
    }
    if (trouble == Trouble.RECEIVER_FAULT) {
      fault(http, "Receiver", "", "数据库不可用");
      return;
    }
    String service = HealthRecordsDesk.text(root, "service");
    if (service.equals(slowService)) {
      Thread.sleep(slow);
    }
    if (service.equals(heldService)) {
      held.await();
    }
    String answer =
        desk.take(
            service,
            HealthRecordsDesk.text(root, "urid"),
            HealthRecordsDesk.text(root, "parameter"));
    if (trouble == Trouble.ANSWER_LOST && !service.equals("HeartBeat")) {
      trouble = Trouble.NONE;
      http.getConnection().close();
      return;
    }
    String text =
        switch (trouble) {
          case NO_RESPONSE -> "维护中";
          case OTHER_CALL -> answer.replaceAll("<Serial>.*</Serial>", "<Serial>other</Serial>");
          case NO_AUDIT -> answer.replaceAll("<AuditNo>.*</AuditNo>", "");
          case NO_DOCUMENT -> answer.replaceAll("(?s)<ClinicalDocument.*</ClinicalDocument>", "");
          default -> answer;
        };
    send(
        http,
        StatusCodes.OK,
        "<ehr:invokeResponse xmlns:ehr=\"urn:sample:health-records:1\"><return>"
            + escaped(text)
            + "</return></ehr:invokeResponse>");
  }

  private static void fault(HttpServerExchange http, String code, String sub, String reason) {
    send(
        http,
        StatusCodes.INTERNAL_SERVER_ERROR,
        "<s:Fault xmlns:s=\""
            + SOAP
            + "\"><s:Code><s:Value>s:"
            + code
            + "</s:Value>"
            + (sub.isEmpty()
                ? ""
                : "<s:Subcode><s:Value xmlns:w=\""
                    + WsSecurityHeader.WSSE
                    + "\">w:"
                    + sub
                    + "</s:Value></s:Subcode>")
            + "</s:Code><s:Reason><s:Text xml:lang=\"en\">"
            + escaped(reason)
            + "</s:Text></s:Reason></s:Fault>");
  }

  private static void send(HttpServerExchange http, int status, String body) {
    http.setStatusCode(status);
    http.getResponseHeaders().put(Headers.CONTENT_TYPE, MEDIA_TYPE);
    http.getResponseSender()
        .send("<s:Envelope xmlns:s=\"" + SOAP + "\"><s:Body>" + body + "</s:Body></s:Envelope>");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** The receipt of a document, as the repository calls back. */
  static String receipt(String serial, String source, String number, String result, String errors) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Request><Head><Serial>"
        + serial
        + "</Serial></Head><Body><Receipt><Source>"
        + source
        + "</Source><SourceNo>"
        + number
        + "</SourceNo><Version>1</Version><Result>"
        + result
        + "</Result><Time>2026-11-24T10:20:00</Time>"
        + errors
        + "</Receipt></Body></Request>";
  }

  /** Calls the hub. */
  HttpResponse<String> call(URI door, String service, String urid, String parameter) {
    String envelope =
        "<s:Envelope xmlns:s=\""
            + SOAP
            + "\"><s:Header>"
            + StaxUtils.toString(own.make())
            + "</s:Header><s:Body><ehr:invoke xmlns:ehr=\"urn:sample:health-records:1\"><service>"
            + service
            + "</service><urid>"
            + urid
            + "</urid><parameter>"
            + escaped(parameter)
            + "</parameter></ehr:invoke></s:Body></s:Envelope>";
    HttpRequest request =
        HttpRequest.newBuilder(door)
            .header("Content-Type", MEDIA_TYPE)
            .POST(HttpRequest.BodyPublishers.ofString(envelope))
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The response in the one string of an answer of the hub. */
  static Element response(HttpResponse<String> answer) {
    Element root = HealthRecordsDesk.parse(answer.body());
    return HealthRecordsDesk.parse(HealthRecordsDesk.text(root, "return"));
  }

  @Override
  public void close() {
    down();
    client.close();
  }
}
