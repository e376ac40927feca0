package org.lastmile.connectors.onewindow;

import java.util.Map;
import org.apache.camel.Processor;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;

/** Beans of the routes of one-window. */
public final class OneWindowExtension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    WindowAnswers answers = new WindowAnswers();
    return Map.of(
        "document", new WindowDocument(),
        "answers", answers,
        "doorRefusal", (Processor) answers::refuse,
        "print", new WindowPrint(context),
        "call", new WindowCall(context));
  }
}
