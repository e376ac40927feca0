package org.lastmile.connectors.approvals;

import java.util.Map;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;

/** Beans of the routes of approvals. */
public final class ApprovalsExtension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    return Map.of(
        "documents", new ApprovalsDocuments(context.attachments()),
        "faults", new ApprovalsFaults(),
        "receipts", new ApprovalsReceipts());
  }
}
