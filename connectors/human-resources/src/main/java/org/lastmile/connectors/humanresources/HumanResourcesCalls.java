package org.lastmile.connectors.humanresources;

import javax.xml.stream.XMLStreamException;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.cxf.binding.soap.SoapFault;
import org.apache.cxf.interceptor.Fault;
import org.apache.cxf.transport.http.HTTPException;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.SystemAnswer;
import org.w3c.dom.Element;

/** The head of every request and answer: who calls, which call it is, and what came of it. */
public final class HumanResourcesCalls {
  static final String CLOSED = "HUMAN_RESOURCES_CLOSED";
  private static final String ANSWER = "HUMAN_RESOURCES_ANSWER";

  private static final String SERIAL = "HumanResourcesSerial";
  private static final int FORBIDDEN = 403;

  private final String user;
  private final String password;

  HumanResourcesCalls(String user, String password) {
    this.user = user;
    this.password = password;
  }

  /** Writes user and password into the request, after what is kept as evidence. */
  public void sign(Exchange exchange) throws InvalidPayloadException {
    Element request =
        HumanResourcesXml.parse(exchange.getMessage().getMandatoryBody(byte[].class), null);
    Element head = HumanResourcesXml.required(request, "HEAD");
    HumanResourcesXml.required(head, "YHM").setTextContent(user);
    HumanResourcesXml.required(head, "MM").setTextContent(password);
    exchange.setProperty(SERIAL, HumanResourcesXml.text(head, "LSH"));
    exchange.getMessage().setBody(HumanResourcesXml.bytes(request));
  }

  /** Lets an answer pass that says that it was done; what any other says is thrown. */
  public void check(Exchange exchange) throws InvalidPayloadException {
    Element answer =
        HumanResourcesXml.parse(exchange.getMessage().getMandatoryBody(byte[].class), ANSWER);
    Element head = HumanResourcesXml.child(answer, "HEAD");
    String code = head == null ? "" : HumanResourcesXml.text(head, "JGDM");
    if (head == null || code.isEmpty()) {
      throw answer("has no result code", "HEAD/JGDM", null);
    }
    String text = SystemAnswer.reason(HumanResourcesXml.text(head, "JGMS"));
    switch (code) {
      case "0000" -> {
        if (!HumanResourcesXml.text(head, "LSH").equals(exchange.getProperty(SERIAL))) {
          throw answer("belongs to another call", "HEAD/LSH", null);
        }
      }
      case "9001" ->
          throw new HubException(
              "HUMAN_RESOURCES_BUSY", FaultKind.PASSING, "the system is busy: " + text);
      case "9002" ->
          throw new HubException(
              CLOSED, FaultKind.DOWN, "the system says that it is closed: " + text);
      case "9003" ->
          // every call would be refused: they wait until somebody has set the password
          throw new HubException(
              "HUMAN_RESOURCES_ACCOUNT",
              FaultKind.DOWN,
              "the system does not accept service.user and service.password");
      default -> throw refused(code, text);
    }
  }

  /** A content that the hub cannot read says nothing about what was done: the call is repeated with its serial number. */
  public void unreadable(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    throw answer("cannot be read: " + fault.getMessage(), fault.place(), fault);
  }

  /** What a failed call means. Never returns. */
  public void fault(Exchange exchange) throws Exception {
    Exception thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    if (thrown instanceof HTTPException http && http.getResponseCode() == FORBIDDEN) {
      throw new HubException(
          "HUMAN_RESOURCES_ADDRESS",
          FaultKind.DOWN,
          "the system answers with HTTP status 403; the hub's address must be in its allow-list",
          null,
          thrown);
    }
    Throwable cause = thrown.getCause();
    boolean unread = thrown instanceof Fault && !(thrown instanceof SoapFault) && cause == null;
    if (unread || cause instanceof XMLStreamException) {
      throw answer("is not SOAP", null, null);
    }
    throw thrown;
  }

  private static HubException refused(String code, String text) {
    if (code.matches("1[0-9]{3}")) {
      return new HubException(
          "HUMAN_RESOURCES_REFUSED",
          FaultKind.CALLER,
          "the department refused the request: " + code + ", " + text);
    }
    return new HubException(
        "HUMAN_RESOURCES_CODE",
        FaultKind.LASTING,
        "the result code is unknown; allowed are 0000, 1xxx, 9001, 9002 and 9003",
        "HEAD/JGDM",
        null);
  }

  private static HubException answer(
      String problem, @Nullable String place, @Nullable Throwable cause) {
    return new HubException(
        ANSWER, FaultKind.PASSING, "the system's answer " + problem, place, cause);
  }
}
