package org.lastmile.connectors.humanresources;

import jakarta.annotation.Resource;
import jakarta.xml.ws.Provider;
import jakarta.xml.ws.Service;
import jakarta.xml.ws.ServiceMode;
import jakarta.xml.ws.WebServiceContext;
import jakarta.xml.ws.WebServiceProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.xml.transform.dom.DOMSource;
import org.apache.cxf.annotations.DataBinding;
import org.apache.cxf.databinding.source.SourceDataBinding;
import org.apache.cxf.helpers.DOMUtils;
import org.apache.cxf.interceptor.Fault;
import org.apache.cxf.message.Message;
import org.apache.cxf.phase.AbstractPhaseInterceptor;
import org.apache.cxf.phase.Phase;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The SOAP side of the desk. */
@WebServiceProvider(
    targetNamespace = HumanResourcesDesk.NAMESPACE,
    serviceName = "SiService",
    portName = "SiServicePort",
    wsdlLocation = "classpath:native/si-service.wsdl")
@ServiceMode(Service.Mode.PAYLOAD)
@DataBinding(SourceDataBinding.class)
public final class HumanResourcesEndpoint implements Provider<DOMSource> {
  private final HumanResourcesDesk desk;

  @Resource private @Nullable WebServiceContext context;

  HumanResourcesEndpoint(HumanResourcesDesk desk) {
    this.desk = desk;
  }

  @Override
  public DOMSource invoke(DOMSource request) {
    if (context == null
        || !(context.getMessageContext().get(Envelope.BYTES) instanceof byte[] envelope)) {
      throw new IllegalStateException("called outside of the SOAP stack");
    }
    Node node = request.getNode();
    Element call =
        node instanceof Document document ? document.getDocumentElement() : (Element) node;
    String argument = call.getElementsByTagNameNS("*", "inputXml").item(0).getTextContent();
    Document response = DOMUtils.createDocument();
    Element root = response.createElementNS(HumanResourcesDesk.NAMESPACE, "r:callServiceResponse");
    response.appendChild(root);
    Element text = response.createElementNS(null, "return");
    text.appendChild(
        response.createCDATASection(desk.take(argument, HumanResourcesDesk.inCdata(envelope))));
    root.appendChild(text);
    return new DOMSource(response);
  }

  /** Keeps the bytes of a request for who wants to see them as they came. */
  static final class Envelope extends AbstractPhaseInterceptor<Message> {
    static final String BYTES = Envelope.class.getName();

    Envelope() {
      super(Phase.RECEIVE);
    }

    @Override
    public void handleMessage(Message message) {
      try {
        byte[] bytes = message.getContent(InputStream.class).readAllBytes();
        message.put(BYTES, bytes);
        message.setContent(InputStream.class, new ByteArrayInputStream(bytes));
      } catch (IOException e) {
        throw new Fault(e);
      }
    }
  }
}
