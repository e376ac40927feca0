package org.lastmile.connectors.emergency;

import java.util.Map;
import org.apache.hc.core5.util.Timeout;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;

/** Beans of the routes of emergency. */
public final class EmergencyExtension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    return Map.of(
        "tls", EmergencyTls.of(context),
        "timeout", Timeout.of(context.duration("service.timeout")),
        "answers", new EmergencyAnswers());
  }
}
