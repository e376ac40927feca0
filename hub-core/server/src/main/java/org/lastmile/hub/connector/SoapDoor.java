package org.lastmile.hub.connector;

import io.undertow.Handlers;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.ServletException;
import java.util.Map;
import org.apache.camel.component.cxf.jaxws.CxfConfigurer;
import org.apache.cxf.Bus;
import org.apache.cxf.bus.CXFBusFactory;
import org.apache.cxf.transport.servlet.CXFNonSpringServlet;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Intake;

/** SOAP of one connector: a bus of its own, made when a route first asks for it, served by the door server. */
final class SoapDoor implements AutoCloseable {
  private static final String DEEPEST_ELEMENTS = "100";
  private static final String MOST_ELEMENTS = "100000";

  private final DoorServer server;
  private final String prefix;
  private final ConnectorDescriptor descriptor;
  private final Map<String, String> config;
  private final Intake intake;
  private final ClassLoader plugin;
  private @Nullable Bus bus;
  private @Nullable DeploymentManager deployment;

  SoapDoor(
      DoorServer server,
      String prefix,
      ConnectorDescriptor descriptor,
      Map<String, String> config,
      Intake intake,
      ClassLoader plugin) {
    this.server = server;
    this.prefix = prefix;
    this.descriptor = descriptor;
    this.config = config;
    this.intake = intake;
    this.plugin = plugin;
  }

  synchronized Bus bus() {
    Bus made = bus;
    if (made == null) {
      made = new CXFBusFactory().createBus();
      made.setExtension(plugin, ClassLoader.class);
      made.setProperty("org.apache.cxf.stax.maxChildElements", MOST_ELEMENTS);
      made.setProperty("org.apache.cxf.stax.maxElementDepth", DEEPEST_ELEMENTS);
      made.getOutFaultInterceptors().add(new SoapRefusals(descriptor.id(), intake));
      made.getInInterceptors().add(new SoapRefusals.Reached());
      bus = made;
      if (descriptor.door().isPresent()) {
        serve(made, descriptor.door().get());
      }
    }
    return made;
  }

  private void serve(Bus made, ConnectorDescriptor.Door door) {
    CXFNonSpringServlet servlet = new CXFNonSpringServlet();
    servlet.setBus(made);
    DeploymentInfo info =
        Servlets.deployment()
            .setClassLoader(plugin)
            .setContextPath("/")
            .setDeploymentName(descriptor.id())
            .addServlet(
                new ServletInfo(
                        "soap", CXFNonSpringServlet.class, new ImmediateInstanceFactory<>(servlet))
                    .addMapping("/*")
                    .addInitParam("hide-service-list-page", "true"));
    DeploymentManager manager = Servlets.newContainer().addDeployment(info);
    manager.deploy();
    try {
      HttpHandler handler = manager.start();
      server.mount(prefix, bounded(handler, door.maxBody()));
    } catch (ServletException e) {
      throw new HubException(
          "CONNECTOR_DOOR",
          FaultKind.LASTING,
          "the SOAP door of " + descriptor.id() + " does not open",
          null,
          e);
    }
    deployment = manager;
  }

  private HttpHandler bounded(HttpHandler next, long maxBody) {
    return (HttpServerExchange http) -> {
      http.setMaxEntitySize(maxBody);
      HubException brake = intake.brake();
      if (brake != null) {
        SoapRefusals.send(http, brake);
        return;
      }
      if (http.getRequestContentLength() > maxBody) {
        HubException fault =
            new HubException(
                DoorAnswer.TOO_LARGE,
                FaultKind.CALLER,
                "the body is larger than the " + maxBody + " bytes allowed",
                "/",
                null);
        SoapRefusals.record(intake, descriptor.id(), fault);
        SoapRefusals.send(http, fault);
        return;
      }
      Handlers.disableCache(next).handleRequest(http);
    };
  }

  CxfConfigurer security() {
    return new WsSecurity(
        config.get("door.user"),
        config.get("door.password"),
        config.get("service.user"),
        config.get("service.password"));
  }

  @Override
  public synchronized void close() {
    server.unmount(prefix);
    DeploymentManager manager = deployment;
    if (manager != null) {
      try {
        manager.stop();
      } catch (ServletException e) {
        throw new HubException(
            "CONNECTOR_DOOR",
            FaultKind.LASTING,
            "the SOAP door of " + descriptor.id() + " does not close",
            null,
            e);
      }
      manager.undeploy();
    }
    Bus made = bus;
    if (made != null) {
      made.shutdown(true);
    }
  }
}
