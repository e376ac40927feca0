package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.progress.ProgressDesk;
import org.lastmile.hub.progress.ProgressQuery;
import org.lastmile.hub.progress.Standing;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * {@code hub:progress}: an applicant asks where a case stands. The mapping makes of what the system sent {@code
 * {"caseNo": "…"}} or {@code {"number": "…"}}, the system's own, with {@code "applicant": "…"}; the body becomes {@code
 * {"caseNo", "number", "state", "changedAt", "dueAt"}}.
 *
 * <p>A case that there is not and a case of somebody else are the same {@code CASE_NOT_FOUND}. What was asked is kept
 * nowhere, because it holds the applicant's number.
 */
final class ProgressProducer extends DefaultProducer {
  private final HubComponent hub;
  private final NativeForm form;

  ProgressProducer(HubEndpoint endpoint, HubComponent hub, NativeForm form) {
    super(endpoint);
    this.hub = hub;
    this.form = form;
  }

  @Override
  public void process(Exchange exchange) {
    // evidence of a refusal, otherwise
    exchange.removeProperty(Exchanges.NATIVE);
    Versions.of(exchange).add(hub, form);
    JsonNode asked = Json.parse(hub.translation().mapBody(Bodies.bytes(exchange), form));
    ProgressQuery query =
        new ProgressQuery(
            hub.descriptor().id(),
            asked.path("caseNo").textValue(),
            asked.path("number").textValue(),
            asked.path("applicant").asText());
    Optional<Standing> standing = hub.services().progress().answer(query);
    hub.gauge().passed();
    if (standing.isEmpty()) {
      // the desk has recorded it
      exchange.setProperty(Exchanges.REFUSED, true);
      throw new HubException(
          ProgressDesk.NOT_FOUND, FaultKind.CALLER, "this applicant has no such case");
    }
    exchange.getMessage().setBody(body(standing.get()));
  }

  private static ObjectNode body(Standing standing) {
    return Json.object()
        .put("caseNo", standing.caseNo())
        .put("number", standing.number())
        .put("state", standing.state().name())
        .put("changedAt", time(standing.changedAt()))
        .put("dueAt", time(standing.dueAt()));
  }

  private static @Nullable String time(@Nullable OffsetDateTime time) {
    return time == null ? null : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
  }
}
