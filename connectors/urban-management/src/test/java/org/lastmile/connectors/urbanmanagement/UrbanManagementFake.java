package org.lastmile.connectors.urbanmanagement;

import io.undertow.server.HttpHandler;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.cxf.jaxws.JaxWsServerFactoryBean;
import org.jspecify.annotations.Nullable;
import org.lastmile.connectors.urbanmanagement.UrbanManagementDesk.TakenCase;
import org.lastmile.hub.testkit.Decision;
import org.lastmile.hub.testkit.SoapSite;
import org.lastmile.hub.testkit.Staff;
import org.lastmile.hub.testkit.SystemFake.Taken;
import org.lastmile.hub.testkit.XmlDom;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The urban management system: a SOAP 1.2 service from the same WSDL, and a caller of the hub's, which it writes by
 * hand. It knows event codes of one length only.
 */
public final class UrbanManagementFake implements AutoCloseable {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

  /** What the bureau does with a case by itself. */
  public enum Handling {
    /** Only what the test says. */
    NOTHING,
    /** Filed, dispatched, disposed of, fed back, checked, closed with a photo. */
    SOLVE
  }

  /** How the service misbehaves. */
  public enum Trouble {
    NONE,
    /** Fault Receiver before anything took effect. */
    RECEIVER_FAULT,
    /** Answers with what is not SOAP. */
    NOT_SOAP
  }

  /**
   * @param port 0 for any
   * @param key which who calls the bureau has
   * @param minorDigits of the event codes
   * @param report the hub's service, asked when the bureau calls it
   * @param reportKey which the bureau has at the hub
   */
  public record Settings(
      int port,
      String key,
      int minorDigits,
      Supplier<URI> report,
      String reportKey,
      Handling handling,
      Duration pace) {}

  /** What the bureau says of a case; a field that is null is left out. */
  public record Report(
      String serial,
      String caseNo,
      int number,
      String state,
      @Nullable String outcome,
      @Nullable String text,
      List<Photo> photos) {
    /** The report with one more photo. */
    public Report photo(String name, byte[] bytes) {
      List<Photo> more = new ArrayList<>(photos);
      more.add(new Photo(name, Base64.getEncoder().encodeToString(bytes)));
      return new Report(serial, caseNo, number, state, outcome, text, List.copyOf(more));
    }
  }

  /** A photo as it stands in the document. */
  public record Photo(String name, String content) {}

  /**
   * What the hub answered.
   *
   * @param answer code and text, or the reason of a fault
   */
  public record Reported(int status, String answer, Map<String, List<String>> headers) {}

  private final Settings settings;
  private final UrbanManagementDesk desk;
  private final SoapSite site;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Staff staff;
  private final AtomicInteger serials = new AtomicInteger();
  private final String run = HexFormat.of().toHexDigits(new SecureRandom().nextInt());
  private volatile Trouble trouble = Trouble.NONE;

  public UrbanManagementFake(Settings settings) {
    this.settings = settings;
    this.staff = new Staff(settings.pace());
    this.desk = new UrbanManagementDesk(settings.key(), settings.minorDigits(), this::handle);
    this.site = new SoapSite(settings.port(), "/cg", this::guarded);
    JaxWsServerFactoryBean factory = new JaxWsServerFactoryBean();
    factory.setServiceBean(new UrbanManagementEndpoint(desk));
    factory.setProperties(Map.of("schema-validation-enabled", true));
    factory.getInInterceptors().add(new UrbanManagementEndpoint.Wire());
    factory.getInInterceptors().add(new UrbanManagementEndpoint.KeyHeader());
    site.publish(factory);
  }

  /** Where the hub finds the bureau. */
  public URI address() {
    return site.address();
  }

  /** The cases that took effect, by case number. */
  public Map<String, TakenCase> cases() {
    return desk.cases();
  }

  /** The urges that took effect, in order. */
  public List<Map<String, String>> urges() {
    return desk.urges();
  }

  /** How often a serial number was sent, whether it took effect or not. */
  public int attempts(String serial) {
    return desk.attempts(serial);
  }

  /** Answers every call with this code and text; null to work again. */
  public void tell(@Nullable String answer) {
    desk.tell(answer);
  }

  /** What is sent takes effect, but the answer comes too late. */
  public void answerLost(boolean on) {
    desk.answerLost(on);
  }

  /** Answers only after this time. */
  public void slow(Duration by) {
    desk.slow(by);
  }

  public void trouble(Trouble now) {
    trouble = now;
  }

  /** Closes the port, as if the system were not there. */
  public void down() {
    site.down();
  }

  /** Opens the same port again. */
  public void up() {
    site.up();
  }

  private HttpHandler guarded(HttpHandler soap) {
    return exchange -> {
      switch (trouble) {
        case NONE -> soap.handleRequest(exchange);
        case NOT_SOAP -> {
          exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/html;charset=UTF-8");
          exchange.getResponseSender().send("<html><body>系统维护<br></body></html>");
        }
        case RECEIVER_FAULT -> {
          exchange.setStatusCode(StatusCodes.INTERNAL_SERVER_ERROR);
          exchange
              .getResponseHeaders()
              .put(Headers.CONTENT_TYPE, "application/soap+xml;charset=UTF-8");
          exchange
              .getResponseSender()
              .send(
                  "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><s:Fault>"
                      + "<s:Code><s:Value>s:Receiver</s:Value></s:Code>"
                      + "<s:Reason><s:Text xml:lang='zh'>数据库不可用</s:Text></s:Reason>"
                      + "</s:Fault></s:Body></s:Envelope>");
        }
      }
    };
  }

  /** A new report of the bureau. */
  public Report report(
      String caseNo, int number, String state, @Nullable String outcome, @Nullable String text) {
    return new Report(
        "CG-" + run + "-" + serials.incrementAndGet(),
        caseNo,
        number,
        state,
        outcome,
        text,
        List.of());
  }

  /** Sends a report, again if need be: the same serial number is the same report. */
  public Reported send(Report one) {
    return send(document(one), settings.reportKey());
  }

  /** Sends a document as it is, with this key. */
  public Reported send(String document, String key) {
    HttpResponse<String> response = post(document, key);
    return new Reported(response.statusCode(), answer(response.body()), response.headers().map());
  }

  /** Sends a document as it is. */
  HttpResponse<String> post(String document) {
    return post(document, settings.reportKey());
  }

  private HttpResponse<String> post(String document, String key) {
    try {
      return http.send(
          HttpRequest.newBuilder(settings.report().get())
              .header("Content-Type", "application/soap+xml; charset=utf-8")
              .POST(HttpRequest.BodyPublishers.ofString(envelope(document, key)))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException("the hub gave no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The envelope of a report, as the bureau writes it. */
  static String envelope(String document, String key) {
    return "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:cg=\""
        + UrbanManagementEndpoint.NAMESPACE
        + "\"><s:Header><cg:authKey>"
        + escape(key)
        + "</cg:authKey></s:Header><s:Body><cg:reportCase><xmlParam>"
        + escape(document)
        + "</xmlParam></cg:reportCase></s:Body></s:Envelope>";
  }

  private static String answer(String envelope) {
    try {
      Document answer = XmlDom.parse(envelope);
      for (String name : List.of("return", "Text")) {
        NodeList found = answer.getElementsByTagNameNS("*", name);
        if (found.getLength() == 1) {
          return found.item(0).getTextContent();
        }
      }
      return "";
    } catch (SAXException e) {
      return "not XML";
    }
  }

  private static String document(Report one) {
    StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"GB2312\"?><REPORT>");
    element(text, "XLH", one.serial());
    element(text, "RWH", one.caseNo());
    element(text, "XH", Integer.toString(one.number()));
    element(text, "ZT", one.state());
    element(text, "BM", "西湖区城市管理局");
    element(text, "LAH", "CG-LA-" + one.caseNo());
    element(
        text, "SJ", TIME.format(LocalDateTime.of(2026, 11, 25, 10, 0).plusMinutes(one.number())));
    element(text, "JG", one.outcome());
    element(text, "SM", one.text());
    for (Photo photo : one.photos()) {
      text.append("<ZP>");
      element(text, "MC", photo.name());
      element(text, "NR", photo.content());
      text.append("</ZP>");
    }
    return text.append("</REPORT>").toString();
  }

  private static void element(StringBuilder out, String name, @Nullable String text) {
    if (text != null) {
      out.append('<').append(name).append('>').append(escape(text));
      out.append("</").append(name).append('>');
    }
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private boolean isAnothers(String caseNo) {
    return Decision.of(desk.cases().get(caseNo).fields().toString()) == Decision.GIVE_BACK;
  }

  private void handle(String caseNo) {
    if (settings.handling() == Handling.SOLVE && isAnothers(caseNo)) {
      Report back = report(caseNo, 1, "退件", null, "不属于城市管理职责范围");
      staff.work(List.of(() -> !send(back).answer().startsWith("9|")));
    } else if (settings.handling() == Handling.SOLVE) {
      staff.work(
          Stream.of(
                  report(caseNo, 1, "立案", null, "已立案"),
                  report(caseNo, 2, "派遣", null, null),
                  report(caseNo, 3, "处置", null, null),
                  report(caseNo, 4, "反馈", null, null),
                  report(caseNo, 5, "核查", null, null),
                  report(caseNo, 6, "结案", "1", "已处置").photo("处置后.png", SamplePng.bytes()))
              .<Staff.Step>map(one -> () -> !send(one).answer().startsWith("9|"))
              .toList());
    }
  }

  /** What took effect: its operation and its case. */
  List<Taken> taken() {
    return desk.taken();
  }

  /** Forgets what took effect. */
  void clear() {
    desk.clear();
  }

  @Override
  public void close() {
    staff.close();
    site.close();
    http.close();
  }
}
