package org.lastmile.hub.testkit;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.util.ImmediateInstanceHandle;
import jakarta.servlet.ServletException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.cxf.Bus;
import org.apache.cxf.bus.CXFBusFactory;
import org.apache.cxf.jaxws.JaxWsServerFactoryBean;
import org.apache.cxf.transport.servlet.CXFNonSpringServlet;
import org.jspecify.annotations.Nullable;

/** A SOAP service of a system, by CXF; it can go down and come back on the same port. */
public final class SoapSite implements AutoCloseable {
  private static final String SERVICES = "/services";
  private static final long MOST_BODY = 200L << 20;

  private final String path;
  private final UnaryOperator<HttpHandler> guard;
  private final Bus bus = new CXFBusFactory().createBus();
  private final DeploymentManager servlets;
  private int port;
  private @Nullable Undertow server;

  /**
   * Starts it, without a service.
   *
   * @param port 0 for any that is free
   * @param path of the service below {@code /services}
   * @param guard what stands before the service
   */
  public SoapSite(int port, String path, UnaryOperator<HttpHandler> guard) {
    this.port = FreePort.orAny(port);
    this.path = path;
    this.guard = guard;
    CXFNonSpringServlet servlet = new CXFNonSpringServlet();
    servlet.setBus(bus);
    servlets =
        Servlets.newContainer()
            .addDeployment(
                Servlets.deployment()
                    .setClassLoader(getClass().getClassLoader())
                    .setContextPath("/")
                    .setDeploymentName(UUID.randomUUID().toString())
                    .addServlet(
                        Servlets.servlet(
                                "cxf",
                                CXFNonSpringServlet.class,
                                () -> new ImmediateInstanceHandle<>(servlet))
                            .setLoadOnStartup(1)
                            .addMapping(SERVICES + "/*")));
    servlets.deploy();
    up();
  }

  /** Where the service is found. */
  public URI address() {
    return URI.create("http://localhost:" + port + SERVICES + path);
  }

  /** What is common to all that the site publishes and calls. */
  public Bus bus() {
    return bus;
  }

  /** Publishes the service. */
  public void publish(JaxWsServerFactoryBean service) {
    service.setBus(bus);
    service.setAddress(path);
    service.create();
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
      Undertow started =
          Undertow.builder()
              .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, MOST_BODY)
              .addHttpListener(port, "localhost")
              .setHandler(guard.apply(servlets.start()))
              .build();
      started.start();
      server = started;
      port = ((InetSocketAddress) started.getListenerInfo().getFirst().getAddress()).getPort();
    } catch (ServletException e) {
      throw new IllegalStateException("the servlet of the SOAP service does not start", e);
    }
  }

  @Override
  public void close() {
    down();
    bus.shutdown(true);
  }
}
