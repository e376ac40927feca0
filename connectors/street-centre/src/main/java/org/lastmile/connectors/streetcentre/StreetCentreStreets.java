package org.lastmile.connectors.streetcentre;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;

/** Whose a message is: one plugin serves all streets, and none may get, or speak in, what is another's. */
public final class StreetCentreStreets {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String TENANT = "HubTenant";
  private static final int STREET_DIGITS = 9;

  private final Set<String> streets;

  StreetCentreStreets(Set<String> streets) {
    this.streets = new TreeSet<>(streets);
  }

  /**
   * Addresses a message to its street; the group is its case.
   *
   * @throws HubException CALLER: {@code STREET_CENTRE_DIVISION} without a division code of a street, {@code
   *     STREET_CENTRE_UNKNOWN} for one that is not configured; the place is the field of the message
   */
  public void address(Exchange exchange) {
    Message message = exchange.getProperty("HubMessage", Message.class);
    String place = "/body/application/division";
    JsonNode division = message.body().path("application").path("division");
    if (!division.isTextual()) {
      place = message.body().has("application") ? place : "/body/division";
      division = message.body().path("division");
    }
    if (!division.isTextual() || division.textValue().length() < STREET_DIGITS) {
      throw refused(
          "STREET_CENTRE_DIVISION",
          "names no town or street; needed is a division code of 9 or 12 digits",
          place);
    }
    String street = division.textValue().substring(0, STREET_DIGITS);
    if (!streets.contains(street)) {
      throw refused(
          "STREET_CENTRE_UNKNOWN",
          "is of the street " + street + ", which has no queues here; allowed are " + streets,
          place);
    }
    org.apache.camel.Message out = exchange.getMessage();
    out.setHeader(TENANT, street);
    out.setHeader("JMSXGroupID", message.caseNo());
  }

  /**
   * Refuses what names another street than the one whose queue it lay in. What cannot be read is left to its schema.
   *
   * @throws HubException CALLER: {@code STREET_CENTRE_OTHER}
   */
  public void speaksForItself(Exchange exchange) {
    String street = exchange.getMessage().getHeader(TENANT, String.class);
    String named = named(exchange.getMessage().getBody(byte[].class));
    if (named != null && !named.equals(street)) {
      throw refused(
          "STREET_CENTRE_OTHER",
          "is not the street in whose queue the message lay; allowed is " + street,
          "/streetCode");
    }
  }

  private static @Nullable String named(byte[] document) {
    try {
      return JSON.readTree(document).path("streetCode").textValue();
    } catch (IOException e) {
      return null;
    }
  }

  private static HubException refused(String code, String text, String place) {
    return new HubException(code, FaultKind.CALLER, place + " " + text, place, null);
  }
}
