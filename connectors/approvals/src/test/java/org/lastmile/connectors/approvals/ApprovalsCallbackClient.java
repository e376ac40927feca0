package org.lastmile.connectors.approvals;

import jakarta.activation.DataHandler;
import jakarta.mail.util.ByteArrayDataSource;
import jakarta.xml.ws.BindingProvider;
import jakarta.xml.ws.Dispatch;
import jakarta.xml.ws.Service;
import jakarta.xml.ws.handler.MessageContext;
import jakarta.xml.ws.soap.MTOMFeature;
import java.net.URI;
import java.net.URL;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamException;
import javax.xml.transform.Source;
import javax.xml.transform.dom.DOMSource;
import org.apache.cxf.Bus;
import org.apache.cxf.binding.soap.SoapMessage;
import org.apache.cxf.binding.soap.interceptor.AbstractSoapInterceptor;
import org.apache.cxf.headers.Header;
import org.apache.cxf.helpers.DOMUtils;
import org.apache.cxf.jaxws.DispatchImpl;
import org.apache.cxf.jaxws.ServiceImpl;
import org.apache.cxf.phase.Phase;
import org.apache.cxf.staxutils.StaxUtils;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.testkit.WsSecurityHeader;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Calls the hub's call-back service, with the licence document as an MTOM part. */
public final class ApprovalsCallbackClient {
  private static final String DOCUMENT_PART = "licence@approvals.sample";

  /** One event of the office, as it is called back. */
  public record Event(
      String operation,
      String eventId,
      String caseNo,
      OffsetDateTime at,
      int stateNo,
      List<Map.Entry<String, String>> fields,
      @Nullable Licence licence) {
    Event(String operation, String eventId, String caseNo, OffsetDateTime at, int stateNo) {
      this(operation, eventId, caseNo, at, stateNo, List.of(), null);
    }

    /** The event with one more element; their order is the schema's. */
    public Event with(String name, String text) {
      List<Map.Entry<String, String>> more = new ArrayList<>(fields);
      more.add(Map.entry(name, text));
      return new Event(operation, eventId, caseNo, at, stateNo, List.copyOf(more), licence);
    }

    /** The event with a document. */
    public Event document(String name, String number, byte[] bytes) {
      return new Event(
          operation, eventId, caseNo, at, stateNo, fields, new Licence(name, number, bytes));
    }
  }

  /** A licence document. */
  public record Licence(String name, String number, byte[] bytes) {}

  private final ServiceImpl service;
  private final WsSecurityHeader security;

  ApprovalsCallbackClient(Bus bus, WsSecurityHeader security) {
    URL wsdl = getClass().getClassLoader().getResource("native/approvals-callback.wsdl");
    this.service =
        new ServiceImpl(
            bus, wsdl, new QName(ApprovalsDesk.NAMESPACE, "ApprovalsCallback"), Service.class);
    this.security = security;
  }

  /** Whether the hub already had the event. */
  boolean send(URI to, Event event) {
    Dispatch<Source> dispatch =
        service.createDispatch(
            new QName(ApprovalsDesk.NAMESPACE, "ApprovalsCallbackPort"),
            Source.class,
            Service.Mode.PAYLOAD,
            new MTOMFeature());
    ((DispatchImpl<?>) dispatch).getClient().getOutInterceptors().add(new Secure(security));
    Map<String, Object> context = dispatch.getRequestContext();
    context.put(BindingProvider.ENDPOINT_ADDRESS_PROPERTY, to.toString());
    context.put(
        MessageContext.WSDL_OPERATION, new QName(ApprovalsDesk.NAMESPACE, event.operation()));
    Licence licence = event.licence();
    if (licence != null) {
      context.put(
          MessageContext.OUTBOUND_MESSAGE_ATTACHMENTS,
          Map.of(
              DOCUMENT_PART,
              new DataHandler(new ByteArrayDataSource(licence.bytes(), "application/pdf"))));
    }
    Source answer = dispatch.invoke(new DOMSource(payload(event)));
    return repeated(answer);
  }

  private static Document payload(Event event) {
    Document document = DOMUtils.createDocument();
    Element root = document.createElementNS(ApprovalsDesk.NAMESPACE, event.operation());
    document.appendChild(root);
    ApprovalsDesk.child(root, "eventId", event.eventId());
    ApprovalsDesk.child(root, "caseNo", event.caseNo());
    ApprovalsDesk.child(root, "at", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(event.at()));
    ApprovalsDesk.child(root, "department", "西湖区行政审批管理办公室");
    ApprovalsDesk.child(
        root, "departmentNumber", "XZSP" + event.caseNo().substring(event.caseNo().length() - 8));
    ApprovalsDesk.child(root, "stateNo", Integer.toString(event.stateNo()));
    event.fields().forEach(field -> ApprovalsDesk.child(root, field.getKey(), field.getValue()));
    Licence licence = event.licence();
    if (licence != null) {
      Element element = ApprovalsDesk.child(root, "document", "");
      ApprovalsDesk.child(element, "name", licence.name());
      ApprovalsDesk.child(element, "number", licence.number());
      Element content = ApprovalsDesk.child(element, "content", "");
      Element include =
          document.createElementNS("http://www.w3.org/2004/08/xop/include", "xop:Include");
      include.setAttribute("href", "cid:" + DOCUMENT_PART);
      content.appendChild(include);
    }
    return document;
  }

  private static boolean repeated(Source answer) {
    try {
      Element root = StaxUtils.read(answer).getDocumentElement();
      return Boolean.parseBoolean(
          root.getElementsByTagNameNS(ApprovalsDesk.NAMESPACE, "repeated")
              .item(0)
              .getTextContent());
    } catch (XMLStreamException e) {
      throw new IllegalStateException("the hub's answer is not XML", e);
    }
  }

  private static final class Secure extends AbstractSoapInterceptor {
    private final WsSecurityHeader security;

    Secure(WsSecurityHeader security) {
      super(Phase.PRE_PROTOCOL);
      this.security = security;
    }

    @Override
    public void handleMessage(SoapMessage message) {
      message.getHeaders().add(new Header(WsSecurityHeader.NAME, security.make()));
    }
  }
}
