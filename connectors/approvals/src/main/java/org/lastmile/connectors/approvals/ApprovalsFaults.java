package org.lastmile.connectors.approvals;

import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import org.apache.camel.Exchange;
import org.apache.cxf.binding.soap.Soap11;
import org.apache.cxf.binding.soap.SoapFault;
import org.apache.cxf.interceptor.Fault;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.SystemAnswer;
import org.w3c.dom.Element;

/** SOAP faults, both ways: Client means that the sender must mend its request, Server that the same may be tried again. */
public final class ApprovalsFaults {
  private static final int LONGEST_REASON = 300;

  /** What a fault of the department means for the hub. Never returns. */
  public void fromDepartment(Exchange exchange) {
    Fault thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Fault.class);
    if (thrown.getCause() != null && !(thrown.getCause() instanceof XMLStreamException)) {
      throw thrown; // the call failed before an answer, as the cause says
    }
    if (thrown.getCause() != null || !(thrown instanceof SoapFault fault)) {
      throw new HubException(
          "APPROVALS_ANSWER", FaultKind.PASSING, "the office's answer is not SOAP", null, null);
    }
    String kind = fault.getFaultCode().getLocalPart();
    Element detail = fault.getDetail();
    String code = text(detail, "code").orElse(kind);
    String place = text(detail, "place").orElse(null);
    String reason = SystemAnswer.reason(text(detail, "reason").orElse(""));
    switch (kind) {
      case "Client" ->
          throw new HubException(
              "APPROVALS_REFUSED",
              FaultKind.CALLER,
              "the department refused the request: " + code + ", " + reason,
              place,
              null);
      case "Server" ->
          throw new HubException(
              "APPROVALS_UNABLE",
              FaultKind.PASSING,
              "the department cannot now: " + code + ", " + reason,
              place,
              null);
      default ->
          throw new HubException(
              "APPROVALS_FAULT",
              FaultKind.LASTING,
              "fault " + kind + " is neither Client nor Server; check account, clock and WSDL",
              place,
              null);
    }
  }

  /** The fault that the department gets for its call-back. Never returns. */
  public void toDepartment(Exchange exchange) {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    HubException known =
        cause instanceof HubException hub
            ? hub
            : new HubException(
                "APPROVALS_CALLBACK",
                FaultKind.PASSING,
                "the hub could not take the call-back",
                null,
                cause);
    boolean caller = known.kind() == FaultKind.CALLER;
    SoapFault fault =
        new SoapFault(
            known.code() + ": " + known.getMessage(),
            known, // by which the door tells that the hub is only full
            caller ? Soap11.getInstance().getSender() : Soap11.getInstance().getReceiver());
    Element typed = ApprovalsXml.element("ServiceFault").getDocumentElement();
    ApprovalsXml.add(typed, "code", known.code());
    if (known.place() != null) {
      ApprovalsXml.add(typed, "place", known.place());
    }
    ApprovalsXml.add(typed, "reason", String.valueOf(known.getMessage()));
    Element detail = fault.getOrCreateDetail();
    detail.appendChild(detail.getOwnerDocument().adoptNode(typed));
    throw fault;
  }

  private static Optional<String> text(@Nullable Element detail, String name) {
    return Optional.ofNullable(detail)
        .map(element -> ApprovalsXml.first(element, name))
        .map(element -> element.getTextContent().strip())
        .filter(text -> !text.isEmpty())
        .map(text -> SystemAnswer.shortened(text, LONGEST_REASON));
  }
}
