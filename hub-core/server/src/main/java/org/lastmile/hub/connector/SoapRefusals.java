package org.lastmile.hub.connector;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.cxf.binding.soap.SoapMessage;
import org.apache.cxf.binding.soap.interceptor.AbstractSoapInterceptor;
import org.apache.cxf.interceptor.Fault;
import org.apache.cxf.message.Exchange;
import org.apache.cxf.message.Message;
import org.apache.cxf.phase.AbstractPhaseInterceptor;
import org.apache.cxf.phase.Phase;
import org.apache.wss4j.common.ext.WSSecurityException;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Intake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records what a SOAP door refuses before a route sees it: wrong security header, not SOAP, not as the schema says. */
final class SoapRefusals extends AbstractSoapInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(SoapRefusals.class);
  private static final String REACHED = SoapRefusals.class.getName() + ".reached";

  private final String system;
  private final Intake intake;

  /** Marks exchanges that a route has seen: what it refuses it records itself. */
  static final class Reached extends AbstractPhaseInterceptor<Message> {
    Reached() {
      super(Phase.PRE_INVOKE);
    }

    @Override
    public void handleMessage(Message message) {
      message.getExchange().put(REACHED, true);
    }
  }

  SoapRefusals(String system, Intake intake) {
    super(Phase.PRE_STREAM);
    this.system = system;
    this.intake = intake;
  }

  @Override
  public void handleMessage(SoapMessage message) {
    Exchange exchange = message.getExchange();
    Exception thrown = message.getContent(Exception.class);
    if (thrown == null || exchange.get(REACHED) != null) {
      return;
    }
    HubException fault = refusal(thrown);
    record(intake, system, fault);
    if (thrown instanceof Fault soap && soap.getCause() instanceof WSSecurityException) {
      // Tells a stranger nothing about what would have been right.
      soap.setMessage(fault.code() + ": " + fault.getMessage());
    }
  }

  private static HubException refusal(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof WSSecurityException) {
        return new HubException(
            "AUTH_WS_SECURITY",
            FaultKind.CALLER,
            "the security header does not prove the caller",
            "soap:Header",
            thrown);
      }
    }
    return new HubException(
        "SOAP_INVALID",
        FaultKind.CALLER,
        "not a valid SOAP message of this service",
        "soap:Envelope",
        thrown);
  }

  static void record(Intake intake, String system, HubException fault) {
    LOG.warn("SOAP door of {} refused a message: {}", system, fault.code());
    intake
        .refuse(
            new Intake.Refusal(
                system,
                fault.code(),
                String.valueOf(fault.getMessage()),
                fault.place(),
                Map.of(),
                List.of()))
        .whenComplete(
            (done, failed) -> {
              if (failed != null) {
                LOG.error("Refusal {} of {} could not be recorded", fault.code(), system, failed);
              }
            });
  }

  /** Answers with a SOAP 1.1 fault where the SOAP stack does not come into play. */
  static void send(HttpServerExchange http, HubException fault) {
    boolean passing = fault.kind() == FaultKind.PASSING;
    http.setStatusCode(
        passing ? StatusCodes.SERVICE_UNAVAILABLE : StatusCodes.INTERNAL_SERVER_ERROR);
    if (passing) {
      http.getResponseHeaders().put(Headers.RETRY_AFTER, DoorAnswer.RETRY_AFTER_SECONDS);
    }
    http.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/xml; charset=utf-8");
    http.getResponseSender()
        .send(
            "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body><soap:Fault>"
                + "<faultcode>soap:"
                + (passing ? "Server" : "Client")
                + "</faultcode><faultstring>"
                + escape(fault.code() + ": " + fault.getMessage())
                + "</faultstring></soap:Fault></soap:Body></soap:Envelope>",
            StandardCharsets.UTF_8);
  }

  private static String escape(@Nullable String text) {
    return String.valueOf(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
