package org.lastmile.connectors.servicepurchasing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Writes the hub's receipts, {@code HZ}: what was taken, with the case's number, or why it was not. */
public final class ServicePurchasingReceipts {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final byte[] BYTE_ORDER_MARK = "\uFEFF".getBytes(StandardCharsets.UTF_8);
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
        repeated ? "2" : "0",
        receipt.path("caseNo").textValue(),
        OffsetDateTime.parse(receipt.path("receivedAt").textValue()),
        new String[] {"XXBH", receipt.path("messageId").textValue()});
  }

  /** Makes the refusal that was caught a receipt. */
  public void refused(Exchange exchange) {
    HubException refusal = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    String place = String.valueOf(refusal.place());
    write(
        exchange,
        "1",
        null,
        OffsetDateTime.now(clock),
        new String[] {
          "DM", refusal.code(),
          "WZ", place.substring(0, Math.min(place.length(), LONGEST_PLACE)),
          "SM", String.valueOf(refusal.getMessage())
        });
  }

  private static void write(
      Exchange exchange, String result, @Nullable String caseNo, OffsetDateTime at, String[] more) {
    String stem = exchange.getProperty("siteStem", String.class);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(BYTE_ORDER_MARK);
    try {
      XMLStreamWriter xml =
          XMLOutputFactory.newDefaultFactory()
              .createXMLStreamWriter(bytes, StandardCharsets.UTF_8.name());
      xml.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
      xml.writeStartElement("HZ");
      element(xml, "WJBH", "HZ-" + stem);
      element(xml, "YWJBH", stem);
      if (caseNo != null) {
        element(xml, "AJBH", caseNo);
      }
      element(xml, "JG", result);
      for (int i = 0; i < more.length; i += 2) {
        element(xml, more[i], more[i + 1]);
      }
      element(xml, "SJ", TIME.format(at));
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new HubException(
          "SERVICE_PURCHASING_WRITE", FaultKind.LASTING, "a receipt could not be written", null, e);
    }
    exchange.getMessage().setBody(bytes.toByteArray());
    exchange.getMessage().setHeader(Exchange.FILE_NAME, "HZ-" + stem + ".xml");
  }

  private static void element(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeStartElement(name);
    xml.writeCharacters(value);
    xml.writeEndElement();
  }
}
