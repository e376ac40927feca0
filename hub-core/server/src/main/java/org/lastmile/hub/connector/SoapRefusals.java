package org.lastmile.hub.connector;

import io.undertow.util.StatusCodes;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.cxf.binding.soap.SoapMessage;
import org.apache.cxf.binding.soap.interceptor.AbstractSoapInterceptor;
import org.apache.cxf.interceptor.Fault;
import org.apache.cxf.message.Exchange;
import org.apache.cxf.message.Message;
import org.apache.cxf.phase.AbstractPhaseInterceptor;
import org.apache.cxf.phase.Phase;
import org.apache.cxf.staxutils.StaxUtils;
import org.apache.cxf.transport.http.AbstractHTTPDestination;
import org.apache.cxf.transport.http.Headers;
import org.apache.wss4j.common.ext.WSSecurityException;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.w3c.dom.Document;

/**
 * Records what a SOAP door refuses before a route sees it: wrong security header, not SOAP, not as the schema says.
 * Tells by status and Retry-After what passes, whoever refused it.
 */
final class SoapRefusals extends AbstractSoapInterceptor {
  private static final String REACHED = SoapRefusals.class.getName() + ".reached";

  static final String SOAP_12 = "application/soap+xml";

  private final DoorRefusals refusals;
  private final boolean keepsEnvelopes;

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

  /** @param keepsEnvelopes whether what was refused is evidence */
  SoapRefusals(DoorRefusals refusals, boolean keepsEnvelopes) {
    super(Phase.PRE_STREAM);
    this.refusals = refusals;
    this.keepsEnvelopes = keepsEnvelopes;
  }

  @Override
  public void handleMessage(SoapMessage message) {
    Exchange exchange = message.getExchange();
    Exception thrown = message.getContent(Exception.class);
    if (thrown == null || isRequestor(message)) {
      return;
    }
    HubException fault = refusal(thrown);
    if (isPassing(fault)) {
      comeAgain(message);
    }
    if (exchange.get(REACHED) != null) {
      if (thrown instanceof Fault soap
          && String.valueOf(fault.getMessage()).equals(soap.getMessage())) {
        // a route that has no words of its own
        soap.setMessage(text(fault));
        if (fault.kind() == FaultKind.CALLER) {
          soap.setFaultCode(message.getVersion().getSender());
        }
      }
      return;
    }
    refusals.record(fault, body(exchange), mediaType(exchange), traceparent(exchange)).join();
    if (thrown instanceof Fault soap) {
      // CXF's own words tell a stranger what would have been right, and quote what was sent
      soap.setMessage(fault.code() + ": " + fault.getMessage() + " (at " + fault.place() + ")");
      if (!fault.code().startsWith("AUTH_")) {
        // CXF takes bytes that are no XML for a fault of the server; WS-Security has codes of its
        // own
        soap.setFaultCode(message.getVersion().getSender());
      }
    }
  }

  private static boolean isPassing(HubException fault) {
    return fault.kind() == FaultKind.PASSING || fault.kind() == FaultKind.DOWN;
  }

  private static void comeAgain(SoapMessage message) {
    message.put(Message.RESPONSE_CODE, StatusCodes.SERVICE_UNAVAILABLE);
    Headers.getSetProtocolHeaders(message)
        .put(RetryAfterHeader.NAME, List.of(DoorAnswer.RETRY_AFTER_SECONDS));
  }

  private @Nullable DoorBody body(Exchange exchange) {
    HttpServletRequest request = request(exchange);
    return request == null || !keepsEnvelopes ? null : SoapBody.of(request);
  }

  private static @Nullable String traceparent(Exchange exchange) {
    HttpServletRequest request = request(exchange);
    return request == null ? null : request.getHeader("traceparent");
  }

  private static @Nullable HttpServletRequest request(Exchange exchange) {
    Message in = exchange.getInMessage();
    return in != null
            && in.get(AbstractHTTPDestination.HTTP_REQUEST) instanceof HttpServletRequest request
        ? request
        : null;
  }

  private static @Nullable String mediaType(Exchange exchange) {
    return exchange.getInMessage() == null
        ? null
        : (String) exchange.getInMessage().get(Message.CONTENT_TYPE);
  }

  private static HubException refusal(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof HubException own) {
        return own;
      }
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

  /**
   * A fault where the SOAP stack does not come into play, of the version in which was asked.
   *
   * @param contentType of the request, null if it has none
   */
  static DoorRefusal.Words words(HubException fault, @Nullable String contentType) {
    boolean newer =
        contentType != null && contentType.strip().toLowerCase(Locale.ROOT).startsWith(SOAP_12);
    return new DoorRefusal.Words(
        fault.code().equals(DoorAnswer.METHOD)
            ? StatusCodes.METHOD_NOT_ALLOWED
            : isPassing(fault)
                ? StatusCodes.SERVICE_UNAVAILABLE
                : StatusCodes.INTERNAL_SERVER_ERROR,
        (newer ? SOAP_12 : "text/xml") + "; charset=utf-8",
        (newer ? soap12(fault) : soap11(fault)).getBytes(StandardCharsets.UTF_8));
  }

  private static String soap12(HubException fault) {
    return soap12(
        "<soap:Fault><soap:Code><soap:Value>soap:"
            + (fault.kind() == FaultKind.CALLER ? "Sender" : "Receiver")
            + "</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang=\"en\">"
            + escape(text(fault))
            + "</soap:Text></soap:Reason></soap:Fault>");
  }

  private static String soap12(String body) {
    return "<soap:Envelope xmlns:soap=\"http://www.w3.org/2003/05/soap-envelope\"><soap:Body>"
        + body
        + "</soap:Body></soap:Envelope>";
  }

  /** An answer of SOAP 1.2 with this content. */
  static byte[] envelope(Document content) {
    return soap12(StaxUtils.toString(content.getDocumentElement()))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String soap11(HubException fault) {
    return "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body><soap:Fault>"
        + "<faultcode>soap:"
        + (fault.kind() == FaultKind.CALLER ? "Client" : "Server")
        + "</faultcode><faultstring>"
        + escape(text(fault))
        + "</faultstring></soap:Fault></soap:Body></soap:Envelope>";
  }

  /** What a lasting fault says is for the operator. */
  private static String text(HubException fault) {
    return fault.code()
        + ": "
        + (fault.kind() == FaultKind.LASTING
            ? "the hub cannot take this now; tell its operator the code"
            : fault.getMessage());
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
