package org.lastmile.hub.connector;

import io.undertow.server.Connectors;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import java.util.Map;
import org.apache.camel.component.cxf.jaxws.CxfConfigurer;
import org.apache.cxf.Bus;
import org.apache.cxf.attachment.AttachmentDeserializer;
import org.apache.cxf.bus.CXFBusFactory;
import org.apache.cxf.logging.FaultListener;
import org.apache.cxf.message.Message;
import org.apache.cxf.transport.http.HTTPConduit;
import org.apache.cxf.transport.http.HTTPConduitConfigurer;
import org.apache.cxf.transport.servlet.CXFNonSpringServlet;
import org.apache.cxf.transports.http.configuration.HTTPClientPolicy;
import org.apache.cxf.ws.security.SecurityConstants;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.ConnectorDescriptor.Authentication;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * SOAP of one connector: a bus of its own, made when a route first asks for it, which refuses what is not as the WSDL
 * says and, where the door is ws-security, whoever does not prove himself, whatever the routes configure.
 */
final class SoapDoor implements AutoCloseable {
  private static final String PREFIX = "/soap";

  /** Besides CXF's own: 500 attributes of 64 KB. */
  private static final Map<String, Object> LIMITS =
      Map.of(
          "org.apache.cxf.stax.maxElementDepth", "100",
          "org.apache.cxf.stax.maxChildElements", "50000",
          "org.apache.cxf.stax.maxElementCount", "200000");

  private static final int MOST_ATTACHMENTS = 50;

  private final Terms terms;
  private final DoorRefusals refusals;
  private final DoorSpool spool;
  private final ClassLoader plugin;
  private final NonceMemory nonces = new NonceMemory();
  private @Nullable Bus bus;
  private @Nullable DeploymentManager deployment;
  private volatile @Nullable HttpHandler handler;

  /** @param authentication null for a connector that only calls */
  record Terms(
      String connectorId, @Nullable Authentication authentication, Map<String, String> config) {
    @Override
    public String toString() {
      return "Terms[" + connectorId + "]";
    }
  }

  SoapDoor(Terms terms, DoorRefusals refusals, DoorSpool spool, ClassLoader plugin) {
    this.terms = terms;
    this.refusals = refusals;
    this.spool = spool;
    this.plugin = plugin;
  }

  synchronized Bus bus() {
    Bus made = bus;
    if (made == null) {
      made = make();
      bus = made;
      if (terms.authentication() != null) {
        deploy(made);
      }
    }
    return made;
  }

  private Bus make() {
    Bus made = new CXFBusFactory().createBus();
    made.setExtension(plugin, ClassLoader.class);
    LIMITS.forEach(made::setProperty);
    made.setExtension((name, address, conduit) -> limit(conduit), HTTPConduitConfigurer.class);
    made.setProperty(Message.SCHEMA_VALIDATION_ENABLED, "true");
    // of the two validators only the JDK's goes by a schema that can be put in the place of CXF's
    made.setProperty("not-use-msv-schema-validator", "true");
    made.setProperty(AttachmentDeserializer.ATTACHMENT_DIRECTORY, spool.folder().toString());
    made.setProperty(AttachmentDeserializer.ATTACHMENT_MAX_COUNT, MOST_ATTACHMENTS);
    made.setProperty(SecurityConstants.NONCE_CACHE_INSTANCE, nonces);
    made.setProperty(SecurityConstants.TIMESTAMP_CACHE_INSTANCE, nonces);
    // CXF's own log of a fault quotes what was sent
    made.setProperty(
        FaultListener.class.getName(), (FaultListener) (fault, description, message) -> false);
    SoapAnswerHeaders headers = new SoapAnswerHeaders();
    made.getOutInterceptors().add(headers);
    made.getOutFaultInterceptors().add(headers);
    made.getOutFaultInterceptors().add(new SoapRefusals(refusals, keepsEnvelopes()));
    made.getInInterceptors().add(new SoapRefusals.Reached());
    made.getInInterceptors().add(SoapSchema.Put.in());
    made.getOutInterceptors().add(SoapSchema.Put.out());
    if (terms.authentication() == Authentication.WS_SECURITY) {
      made.getInInterceptors()
          .add(
              new WsSecurityCheck(
                  WsSecurity.properties(terms.connectorId(), terms.config(), "door")));
    }
    if (terms.authentication() == Authentication.SOAP_KEY) {
      made.getInInterceptors().add(new SoapKeyCheck(terms.connectorId(), terms.config()));
    }
    return made;
  }

  /** An envelope with a static key in it is no evidence: who reads it could call. */
  private boolean keepsEnvelopes() {
    return terms.authentication() != Authentication.SOAP_KEY;
  }

  /** As for REST: a system that does not answer is noticed before the limit of the whole call. */
  private static void limit(HTTPConduit conduit) {
    HTTPClientPolicy policy = new HTTPClientPolicy();
    policy.setConnectionTimeout(ConnectorHttp.CONNECT_MILLIS);
    policy.setReceiveTimeout(ConnectorHttp.RESPONSE_MILLIS);
    conduit.setClient(policy);
  }

  private void deploy(Bus made) {
    CXFNonSpringServlet servlet = new CXFNonSpringServlet();
    servlet.setBus(made);
    DeploymentInfo info =
        Servlets.deployment()
            .setClassLoader(SoapDoor.class.getClassLoader())
            .setContextPath(HttpDoors.prefix(terms.connectorId()) + PREFIX)
            .setDeploymentName(terms.connectorId())
            .addFilter(
                Servlets.filter(
                        "body", SoapBody.class, new ImmediateInstanceFactory<>(new SoapBody()))
                    .setAsyncSupported(true))
            .addFilterUrlMapping("body", "/*", DispatcherType.REQUEST)
            .addServlet(
                new ServletInfo(
                        "soap", CXFNonSpringServlet.class, new ImmediateInstanceFactory<>(servlet))
                    .setAsyncSupported(true)
                    .addMapping("/*")
                    .addInitParam("hide-service-list-page", "true"));
    DeploymentManager manager = Servlets.newContainer().addDeployment(info);
    manager.deploy();
    try {
      handler = manager.start();
    } catch (ServletException e) {
      throw fault("does not open", e);
    }
    deployment = manager;
  }

  /** Whether any route speaks SOAP. */
  boolean isOpen() {
    return handler != null;
  }

  /** Hands an admitted request to CXF, on the server's own threads, because CXF may block while it answers. */
  void serve(HttpServerExchange http, DoorBody body) {
    HttpHandler soap = handler;
    if (soap == null) {
      throw DoorPlace.closed();
    }
    http.putAttachment(DoorBody.KEY, body);
    http.setResolvedPath(http.getResolvedPath() + PREFIX);
    http.setRelativePath(http.getRelativePath().substring(PREFIX.length()));
    http.getConnection().getWorker().execute(() -> Connectors.executeRootHandler(soap, http));
  }

  CxfConfigurer security() {
    return new WsSecurity(terms.connectorId(), terms.config());
  }

  @Override
  public synchronized void close() {
    handler = null;
    DeploymentManager manager = deployment;
    if (manager != null) {
      try {
        manager.stop();
      } catch (ServletException e) {
        throw fault("does not close", e);
      }
      manager.undeploy();
    }
    Bus made = bus;
    if (made != null) {
      made.shutdown(true);
    }
  }

  private HubException fault(String what, Exception cause) {
    return new HubException(
        "CONNECTOR_DOOR",
        FaultKind.LASTING,
        "the SOAP door of " + terms.connectorId() + " " + what,
        null,
        cause);
  }
}
