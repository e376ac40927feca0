package org.lastmile.hub.connector;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** One line to a system's broker. */
final class MqttEndpoint extends DefaultEndpoint {
  private final MqttComponent component;
  private final MqttComponent.Settings settings;

  MqttEndpoint(String uri, MqttComponent component, MqttComponent.Settings settings) {
    super(uri, component);
    this.component = component;
    this.settings = settings;
  }

  @Override
  public Producer createProducer() {
    component.broker();
    return new MqttProducer(this, component, settings);
  }

  @Override
  public Consumer createConsumer(Processor processor) throws Exception {
    component.broker();
    if (settings.topics().isEmpty()) {
      throw new HubException(
          "CONNECTOR_ROUTES",
          FaultKind.LASTING,
          "connector "
              + component.hub().descriptor().id()
              + ": '"
              + getEndpointUri()
              + "' names no topics");
    }
    MqttConsumer consumer = new MqttConsumer(this, processor, component, settings);
    configureConsumer(consumer);
    return consumer;
  }

  @Override
  public boolean isSingleton() {
    return true;
  }
}
