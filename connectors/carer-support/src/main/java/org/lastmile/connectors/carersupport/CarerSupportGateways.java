package org.lastmile.connectors.carersupport;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.SystemAnswer;

/** Whose a topic is. The broker lets a gateway publish below its own name only, by its certificate. */
public final class CarerSupportGateways {
  private static final String ROOT = "dagw/v1/";
  private static final String SYSTEM = "carer-support";
  private static final Pattern TOPIC = Pattern.compile("dagw/v1/([^/]+)/(alarm|respite|status)");
  private static final Pattern NUMBER =
      Pattern.compile("(GW-[0-9A-Za-z-]{1,32})/[0-9A-Za-z-]{1,40}");

  /**
   * Refuses what names another gateway than the one whose topic it came on. What cannot be read is left to its schema.
   *
   * @throws HubException CALLER: {@code CARER_SUPPORT_OTHER}
   */
  public void check(Exchange exchange) {
    Matcher topic = TOPIC.matcher(exchange.getMessage().getHeader("HubTopic", "", String.class));
    String gateway =
        CarerSupportJson.text(
            SystemAnswer.json(exchange.getMessage().getBody(byte[].class)), "gatewayId");
    if (gateway != null && !(topic.matches() && topic.group(1).equals(gateway))) {
      throw new HubException(
          "CARER_SUPPORT_OTHER",
          FaultKind.CALLER,
          "the document names another gateway than that of its topic",
          "/gatewayId",
          null);
    }
  }

  /**
   * Says by the header {@code HubTopic} where a command goes: to the gateway that asked, and the number of an incident,
   * which says nothing about anybody, to all.
   *
   * @throws HubException CALLER: {@code CARER_SUPPORT_GATEWAY}, where the number is none that a gateway gave
   */
  public void address(Exchange exchange) {
    Message message = exchange.getProperty("HubMessage", Message.class);
    exchange
        .getMessage()
        .setHeader(
            "HubTopic",
            switch (message.type().name()) {
              case "incident.acknowledged" -> ROOT + "all/cmd/alarm-taken";
              case "booking.answered" ->
                  ROOT + gateway(message.body().path("booking"), "/body/booking") + "/cmd/booked";
              default ->
                  ROOT + gateway(message.body().path("subject"), "/body/subject") + "/cmd/reminder";
            });
  }

  private static String gateway(JsonNode origin, String place) {
    @Nullable String number = CarerSupportJson.text(origin, "number");
    Matcher parts = NUMBER.matcher(number == null ? "" : number);
    if (!SYSTEM.equals(CarerSupportJson.text(origin, "system")) || !parts.matches()) {
      throw new HubException(
          "CARER_SUPPORT_GATEWAY",
          FaultKind.CALLER,
          "it is about nothing that a gateway asked for; needed is a number of " + SYSTEM,
          place,
          null);
    }
    return parts.group(1);
  }
}
