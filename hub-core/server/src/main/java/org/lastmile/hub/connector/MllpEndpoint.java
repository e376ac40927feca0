package org.lastmile.hub.connector;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** A port that is listened at, or that of a system. */
final class MllpEndpoint extends DefaultEndpoint {
  private final HubComponent hub;
  private final MllpComponent.Settings settings;

  MllpEndpoint(
      String uri, MllpComponent component, HubComponent hub, MllpComponent.Settings settings) {
    super(uri, component);
    this.hub = hub;
    this.settings = settings;
  }

  @Override
  public Producer createProducer() {
    return new MllpProducer(this, hub, settings);
  }

  @Override
  public Consumer createConsumer(Processor processor) throws Exception {
    if (settings.refusal() == null) {
      throw new HubException(
          "CONNECTOR_ROUTES",
          FaultKind.LASTING,
          "connector "
              + hub.descriptor().id()
              + ": '"
              + getEndpointUri()
              + "' does not say how it refuses; needed is refusal=#bean, a Camel Processor");
    }
    MllpConsumer consumer = new MllpConsumer(this, processor, hub, settings, settings.refusal());
    configureConsumer(consumer);
    return consumer;
  }

  @Override
  public boolean isSingleton() {
    return true;
  }
}
