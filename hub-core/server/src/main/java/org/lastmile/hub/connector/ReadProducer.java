package org.lastmile.hub.connector;

import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * {@code hub:read}: makes of a record file that a system answered its tree, {@code {"header": {}, "rows": [{}],
 * "trailer": {}}}. One that cannot be read is no fault of the message: {@code ANSWER_INVALID}, PASSING.
 */
final class ReadProducer extends DefaultProducer {
  private final HubComponent hub;
  private final String layout;

  ReadProducer(HubEndpoint endpoint, HubComponent hub, String layout) {
    super(endpoint);
    this.hub = hub;
    this.layout = layout;
  }

  @Override
  public void process(Exchange exchange) {
    try {
      exchange.getMessage().setBody(hub.translation().read(Bodies.bytes(exchange), layout));
    } catch (HubException e) {
      throw new HubException(
          "ANSWER_INVALID",
          FaultKind.PASSING,
          "the answer is not what " + layout + " allows: " + e.code(),
          e.place(),
          e);
    }
  }
}
