package org.lastmile.connectors.clinicdata;

import java.util.Map;
import org.apache.camel.Processor;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;

/** Beans of the routes of clinic-data. */
public final class ClinicDataExtension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    ClinicDataTls tls = ClinicDataTls.of(context);
    ClinicDataMessages messages = new ClinicDataMessages(context);
    return Map.of(
        "messages",
        messages,
        "refusal",
        (Processor) messages::refuse,
        "listening",
        tls.listening(),
        "calling",
        tls.calling());
  }
}
