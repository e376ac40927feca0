package org.lastmile.connectors.justice.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Decision;
import org.lastmile.hub.testkit.PollInterval;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.Staff;
import org.lastmile.hub.testkit.SystemFakeOf;
import org.lastmile.hub.testkit.TestCertificates;

/** The legal aid system, whose people grant every application, appoint a lawyer and report how it ended. */
public final class JusticeSystem extends SystemFakeOf<JusticeFake> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String run = HexFormat.of().toHexDigits(new SecureRandom().nextInt());
  private final AtomicInteger changes = new AtomicInteger();

  public JusticeSystem() {
    super("justice", JusticeFake::taken, JusticeFake::clear);
  }

  @Override
  protected Map<String, String> begin(Surroundings around)
      throws IOException, GeneralSecurityException {
    char[] password = around.secret("keys").toCharArray();
    Path keys = new TestCertificates(around.folder(), password).keyStore("hub");
    JusticeFake bureau =
        run(new JusticeFake(around.port(0), "lastmile", JusticeFake.key(keys, password)));
    bureau.whenApplied(this::handle);
    return Map.of(
        "service.url", bureau.service().toString(),
        "oauth.url", bureau.tokenUrl().toString(),
        "oauth.keyStore", keys.toString(),
        "oauth.keyStorePassword", around.secret("keys"),
        "poll.interval", PollInterval.of(around));
  }

  @Override
  public Arrival bring(Sample sample) {
    if (sample.name().equals("case.progress_received")) {
      return new Arrival.WithDelivery();
    }
    fake().lay(sample.text());
    return new Arrival.Laid();
  }

  private void handle(String applicationNo) {
    ObjectNode decision = JSON.createObjectNode();
    if (Decision.of(application(applicationNo)) == Decision.REFUSE) {
      decision.put("outcome", "DENIED").put("decisionNo", "杭西法援〔样例〕" + changes.get() + "号");
      decision.putArray("grounds").add("OUT_OF_SCOPE");
      decision.put("explanation", "不在法律援助范围内。");
      staff().work(List.of(change(applicationNo, 1, "DECISION", "decision", decision)));
      return;
    }
    decision.put("outcome", "GRANTED").put("decisionNo", "杭西法援〔样例〕" + changes.get() + "号");
    ObjectNode lawyer = JSON.createObjectNode();
    lawyer.put("name", "王样例").put("firm", "样例律师事务所").put("phone", "13800000009");
    ObjectNode result = JSON.createObjectNode();
    result.put("outcome", "FULFILLED").put("summary", "援助事项办结。");
    staff()
        .work(
            List.of(
                change(
                    applicationNo, 1, "DECISION", "decision", decision.put("explanation", "符合条件。")),
                change(applicationNo, 2, "LAWYER_ASSIGNED", "lawyer", lawyer),
                change(applicationNo, 3, "RESULT", "result", result)));
  }

  private String application(String number) {
    return fake().posted().values().stream()
        .filter(posted -> posted.path("applicationNo").asText().equals(number))
        .map(JsonNode::toString)
        .collect(Collectors.joining());
  }

  private Staff.Step change(
      String applicationNo, int sequence, String kind, String field, ObjectNode content) {
    return () -> {
      ObjectNode change = JSON.createObjectNode();
      change
          .put("changeId", "FY-" + run + "-" + changes.incrementAndGet())
          .put("applicationNo", applicationNo)
          .put("office", "西湖区法律援助中心")
          .put("sequence", sequence)
          .put(
              "changedAt",
              DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                  OffsetDateTime.now(around().clock()).truncatedTo(ChronoUnit.SECONDS)))
          .put("kind", kind)
          .set(field, content);
      fake().lay(change.toString());
      return true;
    };
  }
}
