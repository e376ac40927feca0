package org.lastmile.connectors.humanresources;

import io.undertow.server.HttpHandler;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.cxf.jaxws.JaxWsServerFactoryBean;
import org.jspecify.annotations.Nullable;
import org.lastmile.connectors.humanresources.HumanResourcesDesk.Person;
import org.lastmile.connectors.humanresources.HumanResourcesDesk.TakenCase;
import org.lastmile.hub.testkit.SoapSite;
import org.lastmile.hub.testkit.SystemFake.Taken;

/**
 * The social security system: a SOAP service from the same WSDL, open from 06:00 to 22:00, which takes ten calls a
 * second from addresses that it knows, and keeps results until they are confirmed.
 */
public final class HumanResourcesFake implements AutoCloseable {

  /** How the service misbehaves. */
  public enum Trouble {
    NONE,
    /** Fault Server before anything took effect. */
    SERVER_FAULT,
    /** Answers with what is not SOAP. */
    NOT_SOAP
  }

  private final HumanResourcesDesk desk;
  private final SoapSite site;
  private volatile Trouble trouble = Trouble.NONE;
  private volatile Set<String> allowed = Set.of("127.0.0.1", "0:0:0:0:0:0:0:1");

  /**
   * @param port 0 for any
   * @param user who may call, with {@code password}
   * @param clock by which the service opens and closes
   */
  public HumanResourcesFake(int port, String user, String password, Clock clock) {
    this(port, user, password, clock, LocalTime.of(6, 0), LocalTime.of(22, 0));
  }

  /** The same with hours of its own; it never closes where they are the same. */
  HumanResourcesFake(
      int port, String user, String password, Clock clock, LocalTime opens, LocalTime closes) {
    this.desk = new HumanResourcesDesk(user, password, clock, opens, closes);
    this.site = new SoapSite(port, "/si", this::guarded);
    JaxWsServerFactoryBean factory = new JaxWsServerFactoryBean();
    factory.setServiceBean(new HumanResourcesEndpoint(desk));
    factory.setProperties(Map.of("schema-validation-enabled", true));
    factory.getInInterceptors().add(new HumanResourcesEndpoint.Envelope());
    site.publish(factory);
  }

  /** Where the hub finds the service. */
  public URI address() {
    return site.address();
  }

  /** Adds a record of a person. */
  public void person(Person person) {
    desk.add(person);
  }

  /** The cases that took effect, by case number. */
  public Map<String, TakenCase> cases() {
    return desk.cases();
  }

  /** The transactions that were asked for, in order. */
  public List<String> transactions() {
    return desk.transactions();
  }

  /** How often more than ten calls came in a second. */
  public int busy() {
    return desk.busy();
  }

  /** Answers every call with this code; null to work again. */
  public void tell(@Nullable String code, @Nullable String text) {
    desk.tell(code, text);
  }

  /** Answers with the serial number of another call. */
  public void foreignAnswer(boolean on) {
    desk.foreignAnswer(on);
  }

  /** Answers with a body that nobody asked for. */
  public void unreadable(boolean on) {
    desk.unreadable(on);
  }

  /** A result waits to be fetched; gives its serial number. */
  public String result(
      String caseNo, String state, @Nullable String outcome, @Nullable String text) {
    return desk.result(caseNo, state, outcome, text);
  }

  /** A result that is as it is waits to be fetched. */
  public void lay(String serial, String document) {
    desk.lay(serial, document);
  }

  /** What the bureau does with each case that took effect, by its number. */
  void whenTaken(Consumer<String> does) {
    desk.whenTaken(does);
  }

  /** What took effect: its transaction and the case, or the serial number of the call. */
  List<Taken> taken() {
    return desk.taken();
  }

  /** Nothing waits to be fetched any more. */
  public void clear() {
    desk.clear();
  }

  /** How the hub confirmed a result: 1, or 9 and the code. */
  public Optional<String> confirmed(String serial) {
    return desk.confirmed(serial);
  }

  /** Whether a result still waits. */
  public boolean isWaiting(String serial) {
    return desk.isWaiting(serial);
  }

  public void trouble(Trouble now) {
    trouble = now;
  }

  /** Answers only after this time. */
  public void slow(Duration by) {
    desk.slow(by);
  }

  /** The addresses that may call. */
  public void allow(Set<String> addresses) {
    allowed = Set.copyOf(addresses);
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
      if (!allowed.contains(exchange.getSourceAddress().getAddress().getHostAddress())) {
        exchange.setStatusCode(StatusCodes.FORBIDDEN);
        exchange.getResponseSender().send("");
        return;
      }
      switch (trouble) {
        case NONE -> soap.handleRequest(exchange);
        case NOT_SOAP -> {
          exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/html;charset=UTF-8");
          exchange.getResponseSender().send("<html><body>系统维护<br></body></html>");
        }
        case SERVER_FAULT -> {
          exchange.setStatusCode(StatusCodes.INTERNAL_SERVER_ERROR);
          exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/xml;charset=UTF-8");
          exchange
              .getResponseSender()
              .send(
                  "<s:Envelope"
                      + " xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><s:Fault>"
                      + "<faultcode>s:Server</faultcode><faultstring>数据库不可用</faultstring>"
                      + "</s:Fault></s:Body></s:Envelope>");
        }
      }
    };
  }

  @Override
  public void close() {
    site.close();
  }
}
