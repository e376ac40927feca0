package org.lastmile.connectors.disabilityfed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.transit.Intake;

/** The whole list of certificates, once a month: who is missing has ended, but a list that is cut off must end nobody. */
class DisabilityFedFullListTest {
  private static final int[] WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  private static final String CHECKS = "10X98765432";

  private DisabilityFedFake federation;
  private ConnectorRig rig;

  @BeforeEach
  void start(@TempDir Path work) {
    federation = new DisabilityFedFake(work, 0, false);
    rig = builder().start();
  }

  private ConnectorRig.Builder builder() {
    ConnectorRig.Builder builder = ConnectorRig.of(Path.of("target/classes"));
    DisabilityFedQuirksTest.configure(builder, federation);
    return builder;
  }

  @AfterEach
  void stop() {
    rig.close();
    federation.close();
  }

  @Test
  void aCertificateThatIsMissingFromTheFullListHasEndedUntilItComesAgain() {
    full("CJRZ_20261031_QL", lines(0, 40));
    Map<String, String> receipt = full("CJRZ_20261130_QL", lines(1, 40));

    assertThat(receipt)
        .containsEntry("结果代码", "OK")
        .containsEntry("未变数", "39")
        .containsEntry("终止数", "1");
    Intake.Reception ended = rig.intake().received().getLast();
    assertThat(rig.intake().received()).hasSize(41);
    assertThat(ended.body().path("change").textValue()).isEqualTo("ended");
    assertThat(ended.body().path("certificateNo").textValue()).isEqualTo(number(0));
    assertThat(ended.body().path("name").textValue()).isEqualTo("样例0");
    assertThat(ended.body().path("asOf").textValue()).isEqualTo("2026-11-30");

    full("CJRZ_20261231_QL", lines(0, 40));
    assertThat(rig.intake().received()).hasSize(42);
    assertThat(rig.intake().received().getLast().body().path("change").textValue())
        .isEqualTo("new");
  }

  @Test
  void aTruncatedFullListEndsNobodyAndMayComeAgainWhole() {
    full("CJRZ_20261031_QL", lines(0, 400));
    Map<String, String> receipt = full("CJRZ_20261130_QL", lines(0, 300));

    assertThat(receipt).containsEntry("结果代码", "ROWS_INCOMPLETE");
    assertThat(receipt.get("原因")).contains("of 400 rows known 100 are missing").contains("5 %");
    await().until(() -> federation.folders().isIn("refused", "CJRZ_20261130_QL.csv"));
    assertThat(rig.intake().received()).hasSize(400);

    assertThat(full("CJRZ_20261130_QL", lines(2, 400))).containsEntry("终止数", "2");
  }

  @Test
  void howManyMayBeMissingIsConfigured() {
    rig.close();
    rig = builder().config("full.mostMissing", "50").start();
    full("CJRZ_20261031_QL", lines(0, 10));

    assertThat(full("CJRZ_20261130_QL", lines(0, 5))).containsEntry("终止数", "5");
  }

  @Test
  void changesAndFullListsAreOfOneRegister() {
    full("CJRZ_20261031_QL", lines(0, 40));
    assertThat(full("CJRZ_20261104_ZL", lines(40, 41)))
        .as("what a delta does not have has not ended")
        .containsEntry("接收数", "1")
        .containsEntry("终止数", "0");
    assertThat(full("CJRZ_20261130_QL", lines(0, 41)))
        .as("the full list says nothing that the changes have not said")
        .containsEntry("接收数", "0")
        .containsEntry("未变数", "41");

    assertThat(full("CJRZ_20261231_QL", lines(0, 40))).containsEntry("终止数", "1");
    assertThat(rig.intake().received().getLast().body().path("certificateNo").textValue())
        .isEqualTo(number(40));
  }

  /** Brings a list and gives the first line of its receipt. */
  private Map<String, String> full(String name, List<String> lines) {
    federation.drop(name + ".csv", DisabilityFedQuirksTest.file(lines.toArray(String[]::new)));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                federation.has(name + ".hz.csv")
                    && (federation.folders().isIn("done", name + ".csv")
                        || federation.folders().isIn("refused", name + ".csv")));
    return federation.take(name + ".hz.csv").getFirst();
  }

  private static List<String> lines(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(one -> DisabilityFedQuirksTest.certificate(number(one), "样例" + one))
        .toList();
  }

  /** Numbers of persons who do not exist: area 339900, born from 1950 on. */
  private static String number(int person) {
    String digits = "339900%d0101%03d".formatted(1950 + person / 1000, person % 1000);
    int sum = 0;
    for (int i = 0; i < WEIGHTS.length; i++) {
      sum += WEIGHTS[i] * (digits.charAt(i) - '0');
    }
    return digits + CHECKS.charAt(sum % 11) + "4" + (1 + person % 4);
  }
}
