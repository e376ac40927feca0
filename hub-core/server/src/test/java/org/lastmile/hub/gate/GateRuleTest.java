package org.lastmile.hub.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.spi.Zone;

class GateRuleTest {
  private static final CanonicalTypes TYPES = new CanonicalTypes();
  private static final Path CONFIG =
      Path.of(System.getProperty("hub.root")).toAbsolutePath().resolve("config");
  private static final GateRule RULE = GateRule.read(CONFIG.resolve("gate.yaml"), TYPES);
  private static final List<Attachment> FILE =
      List.of(new Attachment("sha256:" + "a".repeat(64), 1, "image/png", "a.png"));

  @TempDir private Path folder;

  @Test
  void whatIsMeantForTheApplicantLeaves() {
    RULE.check(message("case.completed", completed("予以许可"), FILE), Zone.INSIDE);
    RULE.requireNoNumbers(message("case.completed", completed("请凭办件编号查询"), FILE));
  }

  @ParameterizedTest
  @CsvSource({
    "check.answer/2, case.dispatched, share.exam-result",
    "supervision.ordered, health.record-summary, case.changed"
  })
  void whatIsNotListedDoesNot(String one, String two, String three) {
    for (String type : List.of(one, two, three)) {
      assertThat(code(() -> RULE.check(message(type, Json.object(), List.of()), Zone.INSIDE)))
          .as(type)
          .isEqualTo("GATE_TYPE");
    }
  }

  @Test
  void theDirectionsAreTwoLists() {
    Message message = message("case.completed", completed("已办结"), List.of());
    assertThat(code(() -> RULE.check(message, Zone.OUTSIDE))).isEqualTo("GATE_TYPE");
    assertThat(RULE.lets(MessageType.of("case.submitted"), Zone.OUTSIDE)).isTrue();
    assertThat(RULE.lets(MessageType.of("case.submitted"), Zone.INSIDE)).isFalse();
  }

  @Test
  void aFieldThatIsNotNamedDoesNotLeave() {
    ObjectNode funding =
        Json.object()
            .put("number", "XM1")
            .put("stage", "GRANTED")
            .put("amount", 100)
            .put("on", "2026-11-24")
            .put("department", "样例办");
    ObjectNode recipient = funding.putObject("recipient").put("kind", "legal").put("name", "样例社");
    RULE.check(message("notice.funding", funding, List.of()), Zone.INSIDE);

    recipient.put("address", "样例路1号");
    HubException fault =
        fault(() -> RULE.check(message("notice.funding", funding, List.of()), Zone.INSIDE));
    assertThat(fault.code()).isEqualTo("GATE_FIELD");
    assertThat(fault.place()).isEqualTo("recipient.address");
    assertThat(fault.getMessage()).contains("recipient.name").doesNotContain("样例路");
  }

  @Test
  void aFileLeavesOnlyWithWhatMayHaveOne() {
    ObjectNode progress =
        Json.object()
            .put("at", "2026-11-24T12:00:00+08:00")
            .put("department", "样例办")
            .put("state", "IN_PROGRESS");
    assertThat(code(() -> RULE.check(message("case.progress", progress, FILE), Zone.INSIDE)))
        .isEqualTo("GATE_FILES");
  }

  @Test
  void whatIsNotAsItsTypeSaysDoesNotCross() {
    ObjectNode body = completed("已办结");
    body.remove("outcome");
    assertThat(code(() -> RULE.check(message("case.completed", body, List.of()), Zone.INSIDE)))
        .isEqualTo("BODY_INVALID");
  }

  @ParameterizedTest
  @CsvSource({"请联系经办人13900000000", "申请人339900199001010019已登记", "电话：+8613900000000"})
  void aNumberOfAPersonDoesNotLeave(String text) {
    HubException fault =
        fault(() -> RULE.requireNoNumbers(message("case.completed", completed(text), List.of())));
    assertThat(fault.code()).isEqualTo("GATE_NUMBER");
    assertThat(fault.place()).isEqualTo("text");
    assertThat(fault.getMessage()).doesNotContain("139").doesNotContain("339900");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "inwards: {}, outwards: {}|inwards is not fit",
        "inwards: [], outwards: []|outwards is not fit",
        "inwards: [], outwards: {}, sideways: []|sideways is not fit; allowed are [inwards",
        "inwards: [case.submited], outwards: {}|inwards/0 is not fit; no message type",
        "inwards: [], outwards: {case.refused: {}}|outwards/case.refused/fields is not fit",
        "inwards: [], outwards: {case.refused: {fields: [resaon]}}|fields/0 is not fit; there is no such field",
        "inwards: [], outwards: {case.refused: {fields: [], files: true}}|outwards/case.refused/files is not fit",
        "inwards: [], outwards: {case.refused: {fields: [], attachments: 1}}|allowed are true"
      })
  void aRuleThatIsNotFitIsToldByKey(String yaml, String told) {
    assertThatThrownBy(() -> Crossing.rule(folder, "{" + yaml + "}"))
        .hasMessageContaining(told)
        .isInstanceOfSatisfying(
            HubException.class, fault -> assertThat(fault.code()).isEqualTo("GATE_RULE_INVALID"));
  }

  @Test
  void withoutARuleNothingStarts() {
    assertThat(code(() -> GateRule.read(folder.resolve("gate.yaml"), TYPES)))
        .isEqualTo("GATE_RULE_UNREADABLE");
    assertThat(
            code(
                () -> {
                  try {
                    Path broken = Files.writeString(folder.resolve("broken.yaml"), "inwards: [");
                    GateRule.read(broken, TYPES);
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                }))
        .isEqualTo("GATE_RULE_UNREADABLE");
  }

  private static String code(Runnable check) {
    return fault(check).code();
  }

  private static HubException fault(Runnable check) {
    return catchThrowableOfType(HubException.class, check::run);
  }

  private static ObjectNode completed(String text) {
    ObjectNode body =
        Json.object()
            .put("at", "2026-11-24T12:00:00+08:00")
            .put("department", "样例办")
            .put("outcome", "GRANTED")
            .put("text", text);
    body.putObject("origin").put("system", "zhilian-gov").put("number", "P1");
    return body;
  }

  private static Message message(String type, ObjectNode body, List<Attachment> files) {
    int slash = type.indexOf('/');
    return new Message(
        "0".repeat(31) + "1",
        slash < 0
            ? MessageType.of(type)
            : new MessageType(
                type.substring(0, slash), Integer.parseInt(type.substring(slash + 1))),
        "key",
        "L330106202611240001",
        null,
        "approvals",
        OffsetDateTime.parse("2026-11-24T12:00:00+08:00"),
        Priority.ROUTINE,
        null,
        0,
        DataLevel.L3,
        null,
        null,
        files,
        body);
  }
}
