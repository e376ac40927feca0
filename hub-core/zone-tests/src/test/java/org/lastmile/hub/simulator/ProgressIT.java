package org.lastmile.hub.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.connectors.zhiliangov.fake.ZhilianPortalFake;
import org.lastmile.connectors.zhiliangov.fake.ZhilianPortalFake.Answer;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.spi.Zone;

/** An applicant asks by the portal where a case stands, which a department inside decides. */
class ProgressIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SOMEBODY = "339900196001010011";
  private static final String APPLY_NO = "ZL202611240042";

  /** More than an applicant may ask in a minute, whenever that begins. */
  private static final int TOO_MANY = 61;

  @TempDir private Path work;

  @Test
  void theApplicantSeesTheOwnCaseAndNobodyElseWhetherThereIsOne() throws Exception {
    try (TwoZones zones = TwoZones.start(work, Duration.ofMillis(200), 0)) {
      ZhilianPortalFake portal = zones.district().portal();
      String application = Papers.application(APPLY_NO, portal.lend(new byte[] {1}));
      String applicant = JSON.readTree(application).at("/applicant/citizenId").asText();
      String caseNo = JSON.readTree(portal.submit(application).body()).path("caseNo").asText();

      await("the decision of the department")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(3))
          .untilAsserted(() -> assertThat(state(portal, applicant)).isEqualTo("COMPLETED"));

      Answer another = portal.ask(byApplyNo(APPLY_NO, SOMEBODY));
      Answer none = portal.ask(byApplyNo("ZL209901010001", SOMEBODY));
      assertThat(another.status()).isEqualTo(404);
      assertThat(another.body()).isEqualTo(none.body()).contains("CASE_NOT_FOUND");
      assertThat(none.status()).isEqualTo(404);

      List<Answer> often = new ArrayList<>();
      for (int i = 0; i < TOO_MANY; i++) {
        often.add(portal.ask(byApplyNo(APPLY_NO, SOMEBODY)));
      }
      assertThat(often)
          .filteredOn(answer -> answer.status() == 429)
          .isNotEmpty()
          .allSatisfy(
              answer -> {
                assertThat(answer.headers().firstValue("Retry-After")).hasValue("60");
                assertThat(answer.body()).contains("PROGRESS_TOO_OFTEN");
              });
      everyQueryIsRecorded(zones, caseNo);
      zones.ledgersAreWhole();
    }
  }

  private static String state(ZhilianPortalFake portal, String applicant) throws Exception {
    Answer answer = portal.ask(byApplyNo(APPLY_NO, applicant));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    JsonNode standing = JSON.readTree(answer.body());
    assertThat(standing.path("portalApplyNo").asText()).isEqualTo(APPLY_NO);
    assertThat(standing.path("changedTime").isIntegralNumber()).isTrue();
    return standing.path("caseState").asText();
  }

  private static void everyQueryIsRecorded(TwoZones zones, String caseNo) {
    await("the ledger of the outside")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              List<Recorded> answered =
                  zones.recorded(Zone.OUTSIDE).stream()
                      .filter(recorded -> recorded.entry().kind() == EntryKind.ANSWERED)
                      .toList();
              assertThat(answered)
                  .isNotEmpty()
                  .allSatisfy(
                      recorded -> {
                        assertThat(recorded.payloads()).isEmpty();
                        Entry entry = recorded.entry();
                        assertThat(entry.system()).isEqualTo("progress");
                        assertThat(entry.actor()).isEqualTo("zhilian-gov");
                        assertThat(entry.caseNo())
                            .isEqualTo(entry.code().equals("OK") ? caseNo : null);
                      });
              assertThat(answered)
                  .extracting(recorded -> recorded.entry().code())
                  .contains("OK", "CASE_NOT_FOUND");
            });
  }

  private static String byApplyNo(String applyNo, String citizenId) {
    return "{\"portalApplyNo\":\"%s\",\"citizenId\":\"%s\"}".formatted(applyNo, citizenId);
  }
}
