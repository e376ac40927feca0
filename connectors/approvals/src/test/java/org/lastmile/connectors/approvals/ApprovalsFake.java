package org.lastmile.connectors.approvals;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.util.Headers;
import jakarta.servlet.ServletException;
import jakarta.xml.ws.WebServiceException;
import jakarta.xml.ws.soap.SOAPFaultException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.cxf.Bus;
import org.apache.cxf.bus.CXFBusFactory;
import org.apache.cxf.jaxws.JaxWsServerFactoryBean;
import org.apache.cxf.transport.servlet.CXFNonSpringServlet;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.testkit.Decision;
import org.lastmile.hub.testkit.FreePort;
import org.lastmile.hub.testkit.SystemFake;
import org.lastmile.hub.testkit.WsSecurityHeader;

/**
 * The approvals office: a SOAP service from the same WSDL that takes cases, keeps what took effect, and calls the hub
 * back. It checks WS-Security by itself and refuses as the real office would.
 */
public final class ApprovalsFake implements AutoCloseable {
  private static final String PATH = "/services/approvals";
  private static final int CLERKS = 8;

  /** What the office does with a case by itself after it was submitted. */
  public enum Handling {
    /** Only what the test says. */
    NOTHING,
    /** Accepted, in progress, granted with a licence document. */
    GRANT,
    /** Accepted, suspended for a hearing, in progress again, granted. */
    HEAR_THEN_GRANT,
    /** A one-time correction notice. */
    CORRECT,
    /** Not accepted. */
    REFUSE
  }

  /** How the service misbehaves. */
  public enum Trouble {
    NONE,
    /** Fault Server before anything took effect. */
    SERVER_FAULT,
    /** Fault Client whatever was sent. */
    CLIENT_FAULT,
    /** It takes effect, but the answer never comes. */
    ANSWER_LOST,
    /** Answers with what is not SOAP. */
    NOT_SOAP
  }

  /**
   * @param port 0 for any
   * @param user who may call the office, with {@code password}
   * @param callback the hub's call-back service, null while it is not known
   * @param callbackUser whom the office is at the hub, with {@code callbackPassword}
   * @param pace pause before each call-back
   * @param documentSize least bytes of a licence document
   */
  public record Settings(
      int port,
      String user,
      String password,
      @Nullable URI callback,
      String callbackUser,
      String callbackPassword,
      Handling handling,
      Duration pace,
      int documentSize) {}

  /**
   * One call back to the hub and what came of it.
   *
   * @param outcome OK, or the kind of the fault with its typed code, or with its text where it has none
   */
  public record CalledBack(
      String operation, String eventId, String caseNo, String outcome, boolean repeated) {}

  private final Settings settings;
  private final Clock clock;
  private final ApprovalsDesk desk;
  private final Bus bus;
  private final ApprovalsCallbackClient client;
  private final ScheduledExecutorService office = Executors.newScheduledThreadPool(CLERKS);
  private final List<CalledBack> calledBack = new CopyOnWriteArrayList<>();
  private final AtomicInteger events = new AtomicInteger();
  private final String run = HexFormat.of().toHexDigits(new SecureRandom().nextInt());
  private final DeploymentManager servlets;
  private volatile @Nullable URI callback;
  private volatile int documentSize;
  private int port;
  private @Nullable Undertow server;

  public ApprovalsFake(Settings settings) {
    this.settings = settings;
    this.clock = Clock.system(ZoneId.of("Asia/Shanghai"));
    this.callback = settings.callback();
    this.documentSize = settings.documentSize();
    this.desk = new ApprovalsDesk(clock, this::handle);
    this.bus = new CXFBusFactory().createBus();
    this.client =
        new ApprovalsCallbackClient(
            bus, new WsSecurityHeader(settings.callbackUser(), settings.callbackPassword(), clock));
    CXFNonSpringServlet servlet = new CXFNonSpringServlet();
    servlet.setBus(bus);
    this.servlets =
        Servlets.defaultContainer()
            .addDeployment(
                Servlets.deployment()
                    .setClassLoader(getClass().getClassLoader())
                    .setContextPath("/")
                    .setDeploymentName("approvals-" + run)
                    .addServlet(
                        Servlets.servlet(
                                "cxf",
                                CXFNonSpringServlet.class,
                                () ->
                                    new io.undertow.servlet.util.ImmediateInstanceHandle<>(servlet))
                            .setLoadOnStartup(1)
                            .addMapping("/services/*")));
    servlets.deploy();
    this.port = FreePort.orAny(settings.port());
    up();
    publish();
  }

  private void publish() {
    JaxWsServerFactoryBean factory = new JaxWsServerFactoryBean();
    factory.setBus(bus);
    factory.setServiceBean(new ApprovalsEndpoint(desk));
    factory.setAddress("/approvals");
    factory.setProperties(Map.of("mtom-enabled", true, "schema-validation-enabled", true));
    factory.getInInterceptors().add(new SecurityCheck(settings, clock));
    factory.create();
  }

  /** Where the hub finds the office. */
  public URI address() {
    return URI.create("http://localhost:" + port + PATH);
  }

  /** Tells the office where the hub is. */
  public void callBackTo(URI address) {
    callback = address;
  }

  /** The cases that took effect, by case number. */
  public Map<String, ApprovalsDesk.SubmittedCase> cases() {
    return desk.cases();
  }

  /** How often a request id was sent, whether it took effect or not. */
  public int attempts(String requestId) {
    return desk.attempts(requestId);
  }

  /** What was said back to the hub, in order. */
  public List<CalledBack> calledBack() {
    return List.copyOf(calledBack);
  }

  /** From now on a licence document has at least so many bytes. */
  public void documents(int leastBytes) {
    documentSize = leastBytes;
  }

  List<SystemFake.Taken> taken() {
    return desk.taken();
  }

  void clear() {
    desk.clear();
    calledBack.clear();
  }

  public void trouble(Trouble trouble) {
    desk.trouble(trouble);
  }

  /** Answers only after this time. */
  public void slow(Duration by) {
    desk.slow(by);
  }

  /** Closes the port, as if the office were not there. */
  public synchronized void down() {
    if (server != null) {
      server.stop();
      server = null;
    }
  }

  /** Opens the same port again. */
  public synchronized void up() {
    if (server != null) {
      return;
    }
    try {
      server =
          Undertow.builder()
              .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, 200L << 20)
              .addHttpListener(port, "localhost")
              .setHandler(orNotSoap(servlets.start()))
              .build();
    } catch (ServletException e) {
      throw new IllegalStateException("the fake's servlet does not start", e);
    }
    server.start();
    port = ((InetSocketAddress) server.getListenerInfo().getFirst().getAddress()).getPort();
  }

  private HttpHandler orNotSoap(HttpHandler soap) {
    return exchange -> {
      if (desk.trouble() == Trouble.NOT_SOAP) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/html;charset=UTF-8");
        exchange.getResponseSender().send("<html><body>maintenance<br></body></html>");
      } else {
        soap.handleRequest(exchange);
      }
    };
  }

  /** Accepts a case with the statutory due time. */
  public CalledBack accept(String caseNo) {
    return call(
        event("CaseAccepted", caseNo)
            .with("legalDueAt", text(now().plusDays(28)))
            .with("text", "材料齐全,予以受理"));
  }

  /** Sends the one-time correction notice. */
  public CalledBack correct(String caseNo, String... items) {
    ApprovalsCallbackClient.Event event = event("CorrectionNeeded", caseNo);
    for (String item : items) {
      event = event.with("item", item);
    }
    return call(event.with("until", text(now().plusDays(15))));
  }

  /** Does not accept a case. */
  public CalledBack refuse(String caseNo, String reason) {
    return call(event("CaseRefused", caseNo).with("reason", reason));
  }

  /** Reports a state; the suspension is given with SUSPENDED only. */
  public CalledBack progress(String caseNo, String state, @Nullable String suspension) {
    ApprovalsCallbackClient.Event event = event("CaseProgress", caseNo).with("state", state);
    return call(suspension == null ? event : event.with("suspension", suspension));
  }

  /** Ends a case, with its document if it is granted. */
  public CalledBack result(String caseNo, boolean granted, byte @Nullable [] document) {
    ApprovalsCallbackClient.Event event =
        event("CaseResult", caseNo)
            .with("outcome", granted ? "GRANTED" : "REFUSED")
            .with("text", granted ? "准予许可" : "不予许可");
    return call(
        document == null ? event : event.document("准予行政许可决定书.pdf", "SAMPLE-" + caseNo, document));
  }

  /** Sends an event, again if need be: the same event id is the same event. */
  public CalledBack call(ApprovalsCallbackClient.Event event) {
    URI to = callback;
    if (to == null) {
      throw new IllegalStateException("the office does not know where the hub is");
    }
    CalledBack done;
    try {
      boolean repeated = client.send(to, event);
      done = new CalledBack(event.operation(), event.eventId(), event.caseNo(), "OK", repeated);
    } catch (SOAPFaultException e) {
      String code =
          Optional.ofNullable(e.getFault().getDetail())
              .map(detail -> detail.getElementsByTagNameNS(ApprovalsDesk.NAMESPACE, "code").item(0))
              .map(org.w3c.dom.Node::getTextContent)
              .orElse(e.getFault().getFaultString());
      done =
          new CalledBack(
              event.operation(),
              event.eventId(),
              event.caseNo(),
              (e.getFault().getFaultCodeAsQName().getLocalPart() + " " + code).strip(),
              false);
    } catch (WebServiceException e) {
      // no answer in SOAP: the office tries again, as after a fault Server
      done =
          new CalledBack(
              event.operation(), event.eventId(), event.caseNo(), "Server unreachable", false);
    }
    calledBack.add(done);
    return done;
  }

  /** A new event of the office. */
  public ApprovalsCallbackClient.Event event(String operation, String caseNo) {
    int number = events.incrementAndGet();
    return new ApprovalsCallbackClient.Event(
        operation, "XZSP-" + run + "-" + number, caseNo, now(), number);
  }

  /** An office that grants looks what is wrong with a case. */
  private Handling handling(String caseNo) {
    if (settings.handling() != Handling.GRANT) {
      return settings.handling();
    }
    return switch (Decision.of(desk.cases().get(caseNo).form().toString())) {
      case CORRECT -> Handling.CORRECT;
      case REFUSE, GIVE_BACK -> Handling.REFUSE;
      case GRANT, PASS_ON -> Handling.GRANT;
    };
  }

  private void handle(String caseNo) {
    List<Runnable> plan =
        switch (handling(caseNo)) {
          case NOTHING -> List.of();
          case GRANT ->
              List.of(
                  once(event("CaseAccepted", caseNo).with("legalDueAt", text(now().plusDays(28)))),
                  once(
                      event("CaseProgress", caseNo)
                          .with("state", "IN_PROGRESS")
                          .with("text", "审查中")),
                  once(granted(caseNo)));
          case HEAR_THEN_GRANT ->
              List.of(
                  once(event("CaseAccepted", caseNo).with("legalDueAt", text(now().plusDays(28)))),
                  once(
                      event("CaseProgress", caseNo)
                          .with("state", "SUSPENDED")
                          .with("suspension", "HEARING")),
                  once(event("CaseProgress", caseNo).with("state", "IN_PROGRESS")),
                  once(granted(caseNo)));
          case CORRECT ->
              List.of(once(event("CorrectionNeeded", caseNo).with("item", "身份证明复印件不清晰,请重新提供")));
          case REFUSE -> List.of(once(event("CaseRefused", caseNo).with("reason", "不属于本机关职权范围")));
        };
    inOrder(plan, 0);
  }

  private ApprovalsCallbackClient.Event granted(String caseNo) {
    return event("CaseResult", caseNo)
        .with("outcome", "GRANTED")
        .with("text", "准予许可")
        .document(
            "准予行政许可决定书.pdf", "SAMPLE-" + caseNo, SamplePdf.of("Licence " + caseNo, documentSize));
  }

  private Runnable once(ApprovalsCallbackClient.Event event) {
    return () -> {
      CalledBack done = call(event);
      if (done.outcome().startsWith("Server")) {
        throw new IllegalStateException("the hub asks to try again: " + done.outcome());
      }
    };
  }

  /** Each step is tried until the hub has it, and only then the next. */
  private void inOrder(List<Runnable> plan, int next) {
    if (next == plan.size()) {
      return;
    }
    office.schedule(
        () -> {
          int then = next + 1;
          try {
            plan.get(next).run();
          } catch (RuntimeException e) {
            then = next;
          }
          inOrder(plan, then);
        },
        settings.pace().toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private static String text(OffsetDateTime time) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
  }

  private OffsetDateTime now() {
    return OffsetDateTime.now(clock).truncatedTo(ChronoUnit.SECONDS);
  }

  @Override
  public void close() {
    office.shutdownNow();
    down();
    bus.shutdown(true);
  }
}
