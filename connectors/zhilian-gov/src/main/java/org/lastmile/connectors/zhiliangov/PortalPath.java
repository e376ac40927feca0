package org.lastmile.connectors.zhiliangov;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Refuses a withdrawal whose path and body name different applications. */
final class PortalPath implements Processor {
  @Override
  public void process(Exchange exchange) {
    String named = exchange.getMessage().getBody(JsonNode.class).path("portalApplyNo").asText();
    if (!named.equals(exchange.getMessage().getHeader("portalApplyNo", String.class))) {
      throw new HubException(
          "PORTAL_PATH",
          FaultKind.CALLER,
          "portalApplyNo of the path and of the body differ; they must be the same",
          "/portalApplyNo",
          null);
    }
  }
}
