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
 * {"caseNo": "…"}} or {@code {"number": "…"}}, the system's own, with {@code "applicant": "…"}; the mapping of the answer
 * gets {@code {"caseNo", "number", "state", "changedAt", "dueAt"}}, and the body becomes what it gives.
 *
 * <p>A case that there is not and a case of somebody else are the same {@code CASE_NOT_FOUND}. What was asked is kept
 * nowhere, because it holds the applicant's number.
 */
final class ProgressProducer extends DefaultProducer {
  private final HubComponent hub;
  private final NativeForm query;
  private final NativeForm answer;

  ProgressProducer(HubEndpoint endpoint, HubComponent hub, NativeForm query, NativeForm answer) {
    super(endpoint);
    this.hub = hub;
    this.query = query;
    this.answer = answer;
  }

  @Override
  public void process(Exchange exchange) {
    // evidence of a refusal, otherwise
    exchange.removeProperty(Exchanges.NATIVE);
    Versions.of(exchange).add(hub, query);
    JsonNode asked = Json.parse(hub.translation().mapBody(Bodies.bytes(exchange), query));
    Optional<Standing> standing =
        hub.services()
            .progress()
            .answer(
                new ProgressQuery(
                    hub.descriptor().id(),
                    asked.path("caseNo").textValue(),
                    asked.path("number").textValue(),
                    asked.path("applicant").asText()));
    hub.gauge().passed();
    if (standing.isEmpty()) {
      // the desk has recorded it
      exchange.setProperty(Exchanges.REFUSED, true);
      throw new HubException(
          ProgressDesk.NOT_FOUND, FaultKind.CALLER, "this applicant has no such case");
    }
    exchange.getMessage().setBody(hub.translation().toNative(body(standing.get()), answer));
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
