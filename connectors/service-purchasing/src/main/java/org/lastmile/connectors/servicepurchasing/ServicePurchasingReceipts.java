package org.lastmile.connectors.servicepurchasing;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.SystemAnswer;
import org.lastmile.hub.spi.XmlFields;

/** Writes the hub's receipts, {@code HZ}: what was taken, with the case's number, or why it was not. */
public final class ServicePurchasingReceipts {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final int LONGEST_PLACE = 200;

  private final Clock clock;

  ServicePurchasingReceipts(Clock clock) {
    this.clock = clock;
  }

  /** Makes the hub's receipt in the body that of the system, under its name. */
  public void taken(Exchange exchange) {
    JsonNode receipt = exchange.getMessage().getBody(JsonNode.class);
    boolean repeated = receipt.path("repeated").booleanValue();
    write(
        exchange,
        begun(exchange, repeated ? "2" : "0", receipt.path("caseNo").textValue())
            .field("XXBH", receipt.path("messageId").textValue()),
        OffsetDateTime.parse(receipt.path("receivedAt").textValue()));
  }

  /** Makes the refusal that was caught a receipt. */
  public void refused(Exchange exchange) {
    HubException refusal = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    String place = String.valueOf(refusal.place());
    write(
        exchange,
        begun(exchange, "1", null)
            .field("DM", refusal.code())
            .field("WZ", SystemAnswer.shortened(place, LONGEST_PLACE))
            .field("SM", String.valueOf(refusal.getMessage())),
        OffsetDateTime.now(clock));
  }

  private static XmlFields begun(Exchange exchange, String result, @Nullable String caseNo) {
    String stem = stem(exchange);
    return new XmlFields(null, "HZ")
        .field("WJBH", "HZ-" + stem)
        .field("YWJBH", stem)
        .field("AJBH", caseNo)
        .field("JG", result);
  }

  private static void write(Exchange exchange, XmlFields receipt, OffsetDateTime at) {
    String text = BYTE_ORDER_MARK + receipt.field("SJ", TIME.format(at)).document();
    exchange.getMessage().setBody(text.getBytes(StandardCharsets.UTF_8));
    exchange.getMessage().setHeader(Exchange.FILE_NAME, "HZ-" + stem(exchange) + ".xml");
  }

  private static String stem(Exchange exchange) {
    return exchange.getProperty("siteStem", String.class);
  }
}
