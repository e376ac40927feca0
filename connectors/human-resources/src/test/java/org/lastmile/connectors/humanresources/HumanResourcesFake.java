package org.lastmile.connectors.humanresources;

import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.util.ImmediateInstanceHandle;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import jakarta.servlet.ServletException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.cxf.Bus;
import org.apache.cxf.bus.CXFBusFactory;
import org.apache.cxf.jaxws.JaxWsServerFactoryBean;
import org.apache.cxf.transport.servlet.CXFNonSpringServlet;
import org.jspecify.annotations.Nullable;
import org.lastmile.connectors.humanresources.HumanResourcesDesk.Person;
import org.lastmile.connectors.humanresources.HumanResourcesDesk.TakenCase;

/**
 * The social security system: a SOAP service from the same WSDL, open from 06:00 to 22:00, which takes ten calls a
 * second from addresses that it knows, and keeps results until they are confirmed.
 */
public final class HumanResourcesFake implements AutoCloseable {
  private static final String PATH = "/services/si";

  /** How the service misbehaves. */
  public enum Trouble {
    NONE,
    /** Fault Server before anything took effect. */
    SERVER_FAULT,
    /** Answers with what is not SOAP. */
    NOT_SOAP
  }

  private final HumanResourcesDesk desk;
  private final Bus bus;
  private final DeploymentManager servlets;
  private volatile Trouble trouble = Trouble.NONE;
  private volatile Set<String> allowed = Set.of("127.0.0.1", "0:0:0:0:0:0:0:1");
  private int port;
  private @Nullable Undertow server;

  /**
   * @param port 0 for any
   * @param user who may call, with {@code password}
   * @param clock by which the service opens and closes
   */
  public HumanResourcesFake(int port, String user, String password, Clock clock) {
    this.desk = new HumanResourcesDesk(user, password, clock);
    this.bus = new CXFBusFactory().createBus();
    CXFNonSpringServlet servlet = new CXFNonSpringServlet();
    servlet.setBus(bus);
    this.servlets =
        Servlets.newContainer()
            .addDeployment(
                Servlets.deployment()
                    .setClassLoader(getClass().getClassLoader())
                    .setContextPath("/")
                    .setDeploymentName("human-resources")
                    .addServlet(
                        Servlets.servlet(
                                "cxf",
                                CXFNonSpringServlet.class,
                                () -> new ImmediateInstanceHandle<>(servlet))
                            .setLoadOnStartup(1)
                            .addMapping("/services/*")));
    servlets.deploy();
    this.port = port;
    up();
    JaxWsServerFactoryBean factory = new JaxWsServerFactoryBean();
    factory.setBus(bus);
    factory.setServiceBean(new HumanResourcesEndpoint(desk));
    factory.setAddress("/si");
    factory.setProperties(Map.of("schema-validation-enabled", true));
    factory.getInInterceptors().add(new HumanResourcesEndpoint.Envelope());
    factory.create();
  }

  /** Where the hub finds the service. */
  public URI address() {
    return URI.create("http://localhost:" + port + PATH);
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
              .addHttpListener(port, "localhost")
              .setHandler(guarded(servlets.start()))
              .build();
    } catch (ServletException e) {
      throw new IllegalStateException("the fake's servlet does not start", e);
    }
    server.start();
    port = ((InetSocketAddress) server.getListenerInfo().getFirst().getAddress()).getPort();
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
                  "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><s:Fault>"
                      + "<faultcode>s:Server</faultcode><faultstring>数据库不可用</faultstring>"
                      + "</s:Fault></s:Body></s:Envelope>");
        }
      }
    };
  }

  @Override
  public void close() {
    down();
    bus.shutdown(true);
  }

  /** Runs the service by itself. Arguments: port, user, password. */
  public static void main(String[] args) throws InterruptedException {
    if (args.length != 3) {
      throw new IllegalArgumentException("arguments: <port> <user> <password>");
    }
    try (HumanResourcesFake fake =
        new HumanResourcesFake(
            Integer.parseInt(args[0]),
            args[1],
            args[2],
            Clock.system(ZoneId.of("Asia/Shanghai")))) {
      fake.person(new Person("G0001", "339900195803120011", "张样例", false, true));
      System.out.println("social security system at " + fake.address());
      Thread.currentThread().join();
    }
  }
}
