package org.lastmile.connectors.socialorgs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.lastmile.hub.spi.HubException;

/** Says why an upload is refused as a whole in a workbook: whoever uploads has Excel, and nothing that reads JSON. */
final class SocialOrgsRefusal implements Processor {
  private static final int FORBIDDEN = 403;

  @Override
  public void process(Exchange exchange) throws IOException {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    ObjectNode told = JsonNodeFactory.instance.objectNode();
    told.put("code", fault.code())
        .put("kind", fault.kind().name())
        .put("place", fault.place())
        .put("message", fault.getMessage());
    Message message = exchange.getMessage();
    try (ProducerTemplate routes = exchange.getContext().createProducerTemplate()) {
      message.setBody(routes.requestBody("direct:social-orgs-refusal", told, byte[].class));
    }
    message.setHeader(Exchange.CONTENT_TYPE, SocialOrgsUpload.WORKBOOK);
    if (fault.code().equals("SOCIAL_ORGS_TOKEN")) {
      message.setHeader(Exchange.HTTP_RESPONSE_CODE, FORBIDDEN);
    }
  }
}
