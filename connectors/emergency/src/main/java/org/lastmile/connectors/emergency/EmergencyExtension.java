package org.lastmile.connectors.emergency;

import java.util.Map;
import org.apache.camel.Processor;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;

/** Beans of the routes of emergency. */
public final class EmergencyExtension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    EmergencyAnswers answers = new EmergencyAnswers();
    return Map.of(
        "tls",
        EmergencyTls.of(context),
        "answers",
        answers,
        "doorRefusal",
        (Processor) answers::refuseAtDoor);
  }
}
