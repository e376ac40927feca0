package org.lastmile.hub.connector;

import java.util.function.Function;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/** An endpoint {@code hub:…}, either to be called by a route or to call one. */
final class HubEndpoint extends DefaultEndpoint {
  private final HubComponent hub;
  private final @Nullable Function<HubEndpoint, Producer> producer;
  private final HubComponent.@Nullable Call call;

  HubEndpoint(String uri, HubComponent hub, Function<HubEndpoint, Producer> producer) {
    super(uri, hub);
    this.hub = hub;
    this.producer = producer;
    this.call = null;
  }

  HubEndpoint(String uri, HubComponent hub, HubComponent.Call call) {
    super(uri, hub);
    this.hub = hub;
    this.producer = null;
    this.call = call;
  }

  @Override
  public Producer createProducer() {
    if (producer == null) {
      throw new UnsupportedOperationException(getEndpointUri() + " can only stand in 'from'");
    }
    return producer.apply(this);
  }

  @Override
  public Consumer createConsumer(Processor processor) throws Exception {
    if (call == null) {
      throw new UnsupportedOperationException(getEndpointUri() + " can only stand in 'to'");
    }
    HubConsumer consumer = new HubConsumer(this, processor, hub, call);
    configureConsumer(consumer);
    return consumer;
  }

  @Override
  public boolean isSingleton() {
    return true;
  }
}
