package org.lastmile.connectors.healthrecords;

import java.util.Map;
import org.apache.camel.Processor;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;

/** Beans of the routes of health-records. */
public final class HealthRecordsExtension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    HealthRecordsAnswers answers = new HealthRecordsAnswers(context.text("callback.platformId"));
    return Map.of(
        "calls",
        new HealthRecordsCalls(context),
        "pace",
        new HealthRecordsPace(context.duration("upload.interval")),
        "answers",
        answers,
        "soapRefusal",
        (Processor) answers::refuseAtDoor);
  }
}
