package org.lastmile.connectors.approvals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Receipts of the dialect, both ways. A receipt means received, never done. */
public final class ApprovalsReceipts {
  /** Takes the office's receipt: its number becomes a key of the case, its XML text the answer. */
  public void department(Exchange exchange) {
    Element root = ApprovalsXml.root(exchange);
    @Nullable Element number = ApprovalsXml.first(root, "receiptNo");
    if (number == null || number.getTextContent().isBlank()) {
      throw new HubException(
          "APPROVALS_ANSWER",
          FaultKind.PASSING,
          "the office's answer has no receipt number",
          "receiptNo",
          null);
    }
    exchange.setProperty("HubKeys", Map.of("approvalsReceiptNo", number.getTextContent().strip()));
    exchange.getMessage().setBody(ApprovalsXml.bytes(root));
  }

  /** The hub's receipt for a call-back. */
  public Document callback(JsonNode receipt) {
    Document document = ApprovalsXml.element("CallbackReceipt");
    Element root = document.getDocumentElement();
    ApprovalsXml.add(root, "receipt", receipt.path("messageId").asText());
    ApprovalsXml.add(root, "receivedAt", receipt.path("receivedAt").asText());
    ApprovalsXml.add(root, "repeated", receipt.path("repeated").asText());
    return document;
  }
}
