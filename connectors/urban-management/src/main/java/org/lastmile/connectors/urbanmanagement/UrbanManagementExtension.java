package org.lastmile.connectors.urbanmanagement;

import java.util.List;
import java.util.Map;
import org.apache.camel.Processor;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Beans of the routes of urban-management. */
public final class UrbanManagementExtension implements ConnectorExtension {
  private static final String DIGITS = "event.minorDigits";

  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    String digits = context.text(DIGITS);
    if (!List.of("2", "3").contains(digits)) {
      throw new HubException(
          "URBAN_MANAGEMENT_DIGITS",
          FaultKind.LASTING,
          DIGITS + " of urban-management is '" + digits + "', allowed are 2 and 3",
          DIGITS,
          null);
    }
    UrbanManagementAnswers answers = new UrbanManagementAnswers();
    return Map.of(
        "files",
        new UrbanManagementFiles(context.attachments()),
        "calls",
        new UrbanManagementCalls(context.text("service.key")),
        "answers",
        answers,
        "soapRefusal",
        (Processor) answers::refuseAtDoor);
  }
}
