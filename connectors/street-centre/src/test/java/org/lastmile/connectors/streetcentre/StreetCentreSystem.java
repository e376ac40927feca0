package org.lastmile.connectors.streetcentre;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Decision;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;

/** The eleven street centres, each with a clerk who solves what the street is given to solve. */
public final class StreetCentreSystem extends SystemFakeOf<StreetCentreFake> {
  private static final String[] STREETS =
      IntStream.rangeClosed(1, 11).mapToObj("330106%03d"::formatted).toArray(String[]::new);
  private static final Set<String> WORK = Set.of("EVENT", "ASSIGN");

  private static final String PARKING = "停车";
  private static final String BUREAU = "西湖区城市管理局";

  private final String run = HexFormat.of().toHexDigits(new SecureRandom().nextInt());
  private final AtomicInteger numbers = new AtomicInteger();

  public StreetCentreSystem() {
    super("street-centre", StreetCentreFake::takings, StreetCentreFake::clear);
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    StreetCentreFake centres = run(new StreetCentreFake(around.port(0), STREETS));
    centres.whenTaken(this::solve);
    for (String street : STREETS) {
      centres.work(street, 1);
    }
    return Map.of(
        "broker.url", centres.url(),
        "streets", centres.users(),
        "passwords", centres.passwords(),
        "retry.pause", "100ms");
  }

  @Override
  public Arrival bring(Sample sample) {
    fake().lay(Json.parse(sample.nativeBytes()).path("streetCode").textValue(), sample.text());
    return new Arrival.Laid();
  }

  private void solve(StreetCentreFake.Taken given) {
    if (given.repeated() || !WORK.contains(given.document().path("msgType").textValue())) {
      return;
    }
    JsonNode event = given.document().path("event");
    ObjectNode said = said(given);
    switch (Decision.of(event.toString())) {
      case GIVE_BACK ->
          said.put("msgType", "SEND_BACK").putObject("sendBack").put("reason", "不属于本街道管理范围。");
      case PASS_ON ->
          said.put("msgType", "REPORT_UP")
              .<ObjectNode>set("event", event)
              .putObject("reportUp")
              .put("reason", "街道无执法权限。")
              .put("suggestedUnit", BUREAU);
      default -> {
        if (event.toString().contains(PARKING)) {
          ObjectNode known = event.deepCopy();
          said.put("msgType", "DISPATCH")
              .<ObjectNode>set("event", known.put("category", "PARKING"))
              .putObject("dispatch")
              .put("unit", BUREAU)
              .put("basis", "道路停车");
        } else {
          said.put("msgType", "FINISH")
              .putObject("finish")
              .put("solved", true)
              .put("text", "已现场处理。");
        }
      }
    }
    staff()
        .work(
            List.of(
                () -> {
                  fake().lay(given.street(), said.toString());
                  return true;
                }));
  }

  private ObjectNode said(StreetCentreFake.Taken about) {
    return Json.json()
        .createObjectNode()
        .put("msgId", "SC-" + run + "-" + numbers.incrementAndGet())
        .put("streetCode", about.street())
        .put("unit", "样例街道社会管理服务中心")
        .put("caseNo", about.document().path("caseNo").textValue())
        .put("seq", 1)
        .put("urgency", about.document().path("urgency").intValue())
        .put(
            "msgTime",
            DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                OffsetDateTime.now(around().clock()).truncatedTo(ChronoUnit.SECONDS)));
  }
}
