package org.lastmile.hub.connector;

import java.util.Set;
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
  private final Set<HubComponent.Call> calls;

  HubEndpoint(String uri, HubComponent hub, Function<HubEndpoint, Producer> producer) {
    super(uri, hub);
    this.hub = hub;
    this.producer = producer;
    this.calls = Set.of();
  }

  HubEndpoint(String uri, HubComponent hub, Set<HubComponent.Call> calls) {
    super(uri, hub);
    this.hub = hub;
    this.producer = null;
    this.calls = calls;
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
    if (calls.isEmpty()) {
      throw new UnsupportedOperationException(getEndpointUri() + " can only stand in 'to'");
    }
    HubConsumer consumer = new HubConsumer(this, processor, hub, calls);
    configureConsumer(consumer);
    return consumer;
  }

  @Override
  public boolean isSingleton() {
    return true;
  }
}
