package org.lastmile.connectors.approvals;

import jakarta.activation.DataHandler;
import jakarta.annotation.Resource;
import jakarta.xml.ws.Provider;
import jakarta.xml.ws.Service;
import jakarta.xml.ws.ServiceMode;
import jakarta.xml.ws.WebServiceContext;
import jakarta.xml.ws.WebServiceProvider;
import jakarta.xml.ws.handler.MessageContext;
import java.util.Map;
import javax.xml.transform.dom.DOMSource;
import org.apache.cxf.annotations.DataBinding;
import org.apache.cxf.databinding.source.SourceDataBinding;
import org.jspecify.annotations.Nullable;

/** The SOAP side of the desk. */
@WebServiceProvider(
    targetNamespace = ApprovalsDesk.NAMESPACE,
    serviceName = "ApprovalsService",
    portName = "ApprovalsPort",
    wsdlLocation = "classpath:native/approvals-service.wsdl")
@ServiceMode(Service.Mode.PAYLOAD)
@DataBinding(SourceDataBinding.class)
public final class ApprovalsEndpoint implements Provider<DOMSource> {
  private final ApprovalsDesk desk;

  @Resource private @Nullable WebServiceContext context;

  ApprovalsEndpoint(ApprovalsDesk desk) {
    this.desk = desk;
  }

  @Override
  @SuppressWarnings("unchecked")
  public DOMSource invoke(DOMSource request) {
    if (context == null) {
      throw new IllegalStateException("called outside of the SOAP stack");
    }
    Map<String, DataHandler> files =
        (Map<String, DataHandler>)
            context.getMessageContext().get(MessageContext.INBOUND_MESSAGE_ATTACHMENTS);
    return new DOMSource(desk.take(request.getNode(), files == null ? Map.of() : files));
  }
}
