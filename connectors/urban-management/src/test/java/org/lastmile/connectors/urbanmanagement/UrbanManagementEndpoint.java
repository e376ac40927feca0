package org.lastmile.connectors.urbanmanagement;

import jakarta.annotation.Resource;
import jakarta.xml.ws.BindingType;
import jakarta.xml.ws.Provider;
import jakarta.xml.ws.Service;
import jakarta.xml.ws.ServiceMode;
import jakarta.xml.ws.WebServiceContext;
import jakarta.xml.ws.WebServiceProvider;
import jakarta.xml.ws.handler.MessageContext;
import jakarta.xml.ws.soap.SOAPBinding;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.namespace.QName;
import javax.xml.transform.dom.DOMSource;
import org.apache.cxf.annotations.DataBinding;
import org.apache.cxf.binding.soap.SoapMessage;
import org.apache.cxf.binding.soap.interceptor.AbstractSoapInterceptor;
import org.apache.cxf.databinding.source.SourceDataBinding;
import org.apache.cxf.headers.Header;
import org.apache.cxf.helpers.DOMUtils;
import org.apache.cxf.interceptor.Fault;
import org.apache.cxf.message.Message;
import org.apache.cxf.phase.AbstractPhaseInterceptor;
import org.apache.cxf.phase.Phase;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The SOAP 1.2 side of the desk. */
@WebServiceProvider(
    targetNamespace = UrbanManagementEndpoint.NAMESPACE,
    serviceName = "CgService",
    portName = "CgServicePort",
    wsdlLocation = "classpath:native/cg-service.wsdl")
@BindingType(SOAPBinding.SOAP12HTTP_BINDING)
@ServiceMode(Service.Mode.PAYLOAD)
@DataBinding(SourceDataBinding.class)
public final class UrbanManagementEndpoint implements Provider<DOMSource> {
  static final String NAMESPACE = "urn:sample:urban-management:1";

  private static final String KEY = UrbanManagementEndpoint.class.getName() + ".key";
  private static final String ESCAPED = UrbanManagementEndpoint.class.getName() + ".escaped";

  private final UrbanManagementDesk desk;

  @Resource private @Nullable WebServiceContext context;

  UrbanManagementEndpoint(UrbanManagementDesk desk) {
    this.desk = desk;
  }

  @Override
  public DOMSource invoke(DOMSource request) {
    if (context == null) {
      throw new IllegalStateException("called outside of the SOAP stack");
    }
    MessageContext call = context.getMessageContext();
    Node node = request.getNode();
    Element root =
        node instanceof Document document ? document.getDocumentElement() : (Element) node;
    String operation = root.getLocalName();
    String answer =
        desk.take(
            operation,
            root.getElementsByTagNameNS("*", "xmlParam").item(0).getTextContent(),
            call.get(KEY) instanceof String key ? key : "",
            Boolean.TRUE.equals(call.get(ESCAPED)));
    Document response = DOMUtils.createDocument();
    Element wrapper = response.createElementNS(NAMESPACE, "r:" + operation + "Response");
    response.appendChild(wrapper);
    Element text = response.createElementNS(null, "return");
    text.setTextContent(answer);
    wrapper.appendChild(text);
    return new DOMSource(response);
  }

  /** Sees whether the argument was escaped on the wire, which no parser tells. */
  static final class Wire extends AbstractPhaseInterceptor<Message> {
    Wire() {
      super(Phase.RECEIVE);
    }

    @Override
    public void handleMessage(Message message) {
      try {
        byte[] bytes = message.getContent(InputStream.class).readAllBytes();
        String envelope = new String(bytes, StandardCharsets.UTF_8);
        message.put(ESCAPED, envelope.contains("<xmlParam>&lt;?xml "));
        message.setContent(InputStream.class, new ByteArrayInputStream(bytes));
      } catch (IOException e) {
        throw new Fault(e);
      }
    }
  }

  /** Takes the key out of the header of the envelope. */
  static final class KeyHeader extends AbstractSoapInterceptor {
    KeyHeader() {
      super(Phase.PRE_PROTOCOL);
    }

    @Override
    public void handleMessage(SoapMessage message) {
      Header header = message.getHeader(new QName(NAMESPACE, "authKey"));
      if (header != null && header.getObject() instanceof Element element) {
        message.put(KEY, element.getTextContent());
      }
    }
  }
}
