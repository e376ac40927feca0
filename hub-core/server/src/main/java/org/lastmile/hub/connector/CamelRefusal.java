package org.lastmile.hub.connector;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultExchange;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.w3c.dom.Document;

/**
 * A connector's bean {@code doorRefusal} or {@code soapRefusal}, a Camel Processor: reads the fault from {@code
 * Exchange.EXCEPTION_CAUGHT} and sets body, content type and status. A DOM document as body is what stands in the
 * envelope of SOAP 1.2.
 */
final class CamelRefusal implements DoorRefusal {
  private final CamelContext context;
  private final String name;
  private final Processor processor;

  CamelRefusal(CamelContext context, String name, Object bean) {
    if (!(bean instanceof Processor own)) {
      throw new HubException(
          "CONNECTOR_DOOR",
          FaultKind.LASTING,
          "the bean " + name + " must be a Camel Processor",
          name,
          null);
    }
    this.context = context;
    this.name = name;
    this.processor = own;
  }

  @Override
  public Words words(HubException fault) {
    Exchange exchange = new DefaultExchange(context);
    exchange.setProperty(Exchange.EXCEPTION_CAUGHT, fault);
    try {
      processor.process(exchange);
    } catch (Exception e) {
      throw new HubException(
          "CONNECTOR_DOOR", FaultKind.LASTING, "the bean " + name + " failed", name, e);
    }
    Integer status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    boolean soap = exchange.getMessage().getBody() instanceof Document;
    String type =
        exchange
            .getMessage()
            .getHeader(
                Exchange.CONTENT_TYPE,
                (soap ? SoapRefusals.SOAP_12 : "text/plain") + "; charset=utf-8",
                String.class);
    byte[] body =
        soap
            ? SoapRefusals.envelope(exchange.getMessage().getBody(Document.class))
            : exchange.getMessage().getBody(byte[].class);
    return new Words(status == null ? DoorAnswer.status(fault) : status, type, body);
  }
}
