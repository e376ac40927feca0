package org.lastmile.connectors.urbanmanagement;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamException;
import org.apache.camel.Exchange;
import org.apache.camel.component.cxf.common.CxfPayload;
import org.apache.cxf.binding.soap.SoapFault;
import org.apache.cxf.binding.soap.SoapHeader;
import org.apache.cxf.helpers.DOMUtils;
import org.apache.cxf.interceptor.Fault;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.SystemAnswer;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The key of every call, and what its return code says. */
public final class UrbanManagementCalls {
  static final String NAMESPACE = "urn:sample:urban-management:1";
  private static final QName KEY = new QName(NAMESPACE, "authKey", "cg");
  private static final Pattern CODE = Pattern.compile("([0-9]{1,4})\\|(.*)", Pattern.DOTALL);

  private final String key;

  UrbanManagementCalls(String key) {
    this.key = key;
  }

  /** Puts the key into the header of the call. */
  @SuppressWarnings("unchecked") // of a payload that has headers of SOAP only
  public void seal(Exchange exchange) {
    CxfPayload<SoapHeader> payload = exchange.getMessage().getBody(CxfPayload.class);
    Document document = DOMUtils.createDocument();
    Element element = document.createElementNS(NAMESPACE, "cg:authKey");
    element.setTextContent(key);
    payload.getHeaders().add(new SoapHeader(KEY, element));
  }

  /** Lets an answer pass that says that the bureau has it; what any other says is thrown. */
  public void check(Exchange exchange) {
    String answer = exchange.getMessage().getBody(String.class);
    Matcher code = CODE.matcher(answer == null ? "" : answer.strip());
    if (!code.matches()) {
      throw answer("is not of the form code|text", null);
    }
    String text = SystemAnswer.reason(code.group(2));
    switch (code.group(1)) {
      case "1", "2" -> {
        // done, or done before
      }
      case "3" ->
          throw new HubException(
              "URBAN_MANAGEMENT_REFUSED",
              FaultKind.CALLER,
              "the department refused the document: " + text);
      case "4" ->
          // every call would be refused: they wait until somebody has set the key
          throw new HubException(
              "URBAN_MANAGEMENT_KEY", FaultKind.DOWN, "the system does not accept service.key");
      case "9" ->
          throw new HubException(
              "URBAN_MANAGEMENT_UNABLE", FaultKind.PASSING, "the system cannot now: " + text);
      default ->
          throw new HubException(
              "URBAN_MANAGEMENT_CODE",
              FaultKind.LASTING,
              "the return code is unknown; allowed are 1, 2, 3, 4 and 9",
              "return",
              null);
    }
  }

  /** What a failed call means. Never returns. */
  public void fault(Exchange exchange) {
    Fault thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Fault.class);
    Throwable cause = thrown.getCause();
    if (cause instanceof XMLStreamException || (cause == null && !(thrown instanceof SoapFault))) {
      throw answer("is not SOAP", thrown);
    }
    throw thrown;
  }

  private static HubException answer(String problem, @Nullable Throwable cause) {
    return new HubException(
        "URBAN_MANAGEMENT_ANSWER",
        FaultKind.PASSING,
        "the system's answer " + problem,
        "return",
        cause);
  }
}
