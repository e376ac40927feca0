package org.lastmile.connectors.cloudevents;

import java.util.Map;
import java.util.concurrent.Executors;
import org.apache.camel.Processor;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;

/** The beans of the routes, and {@code doorRefusal}, the words for what the door itself refuses. */
public final class CloudeventsExtension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    return Map.of(
        "eventRequest", new EventRequest(context),
        "eventWorkers", Executors.newVirtualThreadPerTaskExecutor(),
        "eventAccepted", (Processor) EventAnswers::accepted,
        "eventRefused", (Processor) EventAnswers::refused,
        "eventOutcome", (Processor) EventAnswers::outcome,
        "batchAnswer", (Processor) EventAnswers::batch,
        "doorRefusal", (Processor) EventAnswers::refusedAtDoor,
        "eventCall", new EventCall(context));
  }
}
