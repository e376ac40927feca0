package org.lastmile.hub.casework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lastmile.hub.casework.Samples.T0;
import static org.lastmile.hub.casework.Samples.caseNo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Locale;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Target;
import org.lastmile.hub.zone.TestDatabase;

@ExtendWith(TestDatabase.class)
class DutyDeskTest {
  private static final Clock CLOCK = Clock.fixed(T0.toInstant(), ZoneId.of("Asia/Shanghai"));

  @TempDir Path temp;

  private static Message task(String reason, String text) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("reason", reason).put("incidentId", "I-1").put("text", text).put("at", Times.text(T0));
    return Samples.message(
        "task-" + reason, "supervision.duty-task", caseNo(1), "casework", T0, 0, body);
  }

  private static Step deliver(DutyDesk desk, Message message) {
    Step step = new Step();
    desk.deliver(message, new Target.Attempt(1, false), step);
    return step;
  }

  @Test
  void writesOneFileAndOneRowForATaskHoweverOftenItComes(DataSource dataSource) throws Exception {
    Path folder = temp.resolve("inside/duty");
    DutyDesk desk = new DutyDesk(folder, dataSource, CLOCK);
    Message task = task("acknowledge-overdue", "张样例 13800000003 上报的险情未签收");
    assertThat(deliver(desk, task).entries())
        .singleElement()
        .returns(EntryKind.DELIVERED, entry -> entry.kind());
    deliver(desk, task);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files)
          .singleElement()
          .returns("task-acknowledge-overdue.json", file -> file.getFileName().toString());
    }
    String text = Files.readString(folder.resolve("task-acknowledge-overdue.json"));
    assertThat(text).doesNotContain("张样例").doesNotContain("13800000003");
    JsonNode file = new ObjectMapper().readTree(text);
    assertThat(file.path("caseNo").textValue()).isEqualTo(caseNo(1));
    assertThat(file.path("text").path("zh-CN").textValue()).contains(caseNo(1)).contains("电话");
    assertThat(file.path("text").path("en").textValue()).contains(caseNo(1)).contains("telephone");
    assertThat(new CaseworkQueries(dataSource).dutyTasks(10))
        .singleElement()
        .returns("acknowledge-overdue", DutyTask::reason)
        .returns(T0, DutyTask::at);
  }

  @Test
  void givesTheSendersWordsForAReasonItDoesNotKnow(DataSource dataSource) throws Exception {
    DutyDesk desk = new DutyDesk(temp, dataSource, CLOCK);
    deliver(desk, task("odd", "请处理"));
    JsonNode file = new ObjectMapper().readTree(temp.resolve("task-odd.json").toFile());
    assertThat(file.path("text").path("zh-CN").textValue()).isEqualTo("请处理");
    assertThat(file.path("text").path("en").textValue())
        .isEqualTo("Case " + caseNo(1) + " needs a person to act.");
  }

  @Test
  void takesTasksOnly(DataSource dataSource) {
    DutyDesk desk = new DutyDesk(temp, dataSource, CLOCK);
    assertThatThrownBy(() -> deliver(desk, Samples.report(1, T0)))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo("DUTY_TYPE"));
  }

  @Test
  void speaksBothLanguagesWhateverTheMachineSpeaks() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.SIMPLIFIED_CHINESE);
      assertThat(DutyTexts.en("case-returned", "1")).startsWith("The department");
      Locale.setDefault(Locale.ENGLISH);
      assertThat(DutyTexts.zh("case-returned", "1")).startsWith("事项1");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void keepsTheKeyOfItsHashesInAFileOfItsOwn() throws Exception {
    Path key = temp.resolve("keys/persons.key");
    KeyedHash made = KeyedHash.of(key);
    assertThat(KeyedHash.of(key).apply("339900195803120011"))
        .isEqualTo(made.apply("339900195803120011"))
        .hasSize(64);
    assertThat(KeyedHash.of(temp.resolve("other")).apply("339900195803120011"))
        .isNotEqualTo(made.apply("339900195803120011"));
    assertThat(Files.getPosixFilePermissions(key))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    Files.writeString(key, "short");
    assertThatThrownBy(() -> KeyedHash.of(key))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo("KEYED_HASH_KEY"));
  }
}
