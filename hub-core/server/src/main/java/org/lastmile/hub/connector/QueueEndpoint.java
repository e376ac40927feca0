package org.lastmile.hub.connector;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** A queue or topic of a system, for each of its tenants. */
final class QueueEndpoint extends DefaultEndpoint {
  private final HubComponent hub;
  private final QueueComponent.Settings settings;

  QueueEndpoint(
      String uri, QueueComponent component, HubComponent hub, QueueComponent.Settings settings) {
    super(uri, component);
    this.hub = hub;
    this.settings = settings;
  }

  @Override
  public Producer createProducer() {
    return new QueueProducer(this, hub, settings);
  }

  @Override
  public Consumer createConsumer(Processor processor) throws Exception {
    QueueConsumer consumer = new QueueConsumer(this, processor, hub, settings);
    configureConsumer(consumer);
    return consumer;
  }

  @Override
  public boolean isSingleton() {
    return true;
  }
}
