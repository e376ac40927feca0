package org.lastmile.hub.connector;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;
import org.lastmile.hub.spi.HubException;

/** {@code hub:refuse}: records that what was caught has been refused, unless {@code hub:receive} has done so. */
final class RefuseProducer extends DefaultAsyncProducer {
  private final HubComponent hub;

  RefuseProducer(HubEndpoint endpoint, HubComponent hub) {
    super(endpoint);
    this.hub = hub;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    HubException caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    if (caught == null) {
      callback.done(true);
      return true;
    }
    Refusals.record(hub, exchange, caught)
        .whenCompleteAsync((done, failed) -> callback.done(false), hub.services().workers());
    return false;
  }
}
