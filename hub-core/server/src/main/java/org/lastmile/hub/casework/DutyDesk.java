package org.lastmile.hub.casework;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import javax.sql.DataSource;
import org.lastmile.hub.spi.ConnectorDescriptor.Repeat;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.transit.Ids;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Target;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The built-in system that asks a person to act: each task is a file in a folder that the duty room watches, and a row
 * for the console. Tasks name the case, not the persons in it.
 */
public final class DutyDesk implements Target {
  /** Id of the system. */
  public static final String SYSTEM = "duty";

  private static final String TASK = "supervision.duty-task";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path folder;
  private final JdbcClient jdbc;
  private final Clock clock;

  public DutyDesk(Path folder, DataSource dataSource, Clock clock) {
    this.folder = folder;
    this.jdbc = JdbcClient.create(dataSource);
    this.clock = clock;
  }

  @Override
  public String system() {
    return SYSTEM;
  }

  @Override
  public Repeat repeat() {
    return Repeat.NATURAL;
  }

  @Override
  public void deliver(Message message, Attempt attempt, Step step) {
    if (!message.type().name().equals(TASK)) {
      throw new HubException(
          "DUTY_TYPE",
          FaultKind.LASTING,
          "the duty desk got " + message.type() + ", allowed is " + TASK);
    }
    OffsetDateTime began = OffsetDateTime.now(clock);
    DutyTask task = task(message);
    write(task);
    DatabaseFaults.translate(() -> insert(task));
    OffsetDateTime now = OffsetDateTime.now(clock);
    step.record(
        StateEntries.delivered(
            SYSTEM, message, "OK", now, attempt.number(), Duration.between(began, now)));
  }

  private static DutyTask task(Message message) {
    ObjectNode body = message.body();
    String reason = Draft.text(body.path("reason"), "reason");
    String caseNo = message.caseNo() == null ? "" : message.caseNo();
    // A reason with no text of its own comes with words that nobody has translated.
    String zh =
        DutyTexts.knows(reason)
            ? DutyTexts.zh(reason, caseNo)
            : Draft.text(body.path("text"), "text");
    String id = message.id().matches("[0-9A-Za-z-]{1,64}") ? message.id() : Ids.of(message.id());
    return new DutyTask(
        id,
        message.caseNo(),
        Draft.optional(body, "incidentId"),
        reason,
        message.priority(),
        zh,
        DutyTexts.en(reason, caseNo),
        Draft.time(body, "at"),
        id + ".json");
  }

  /** Writes the file under another name first, so that the duty room never reads half a task. */
  private void write(DutyTask task) {
    Path file = folder.resolve(task.file());
    try {
      Files.createDirectories(folder);
      Path made = folder.resolve("." + task.file() + ".new");
      DurableFiles.write(made, json(task));
      DurableFiles.rename(made, file);
    } catch (IOException e) {
      throw new HubException(
          "DUTY_FILE", FaultKind.PASSING, "the task cannot be written", file.toString(), e);
    }
  }

  private static byte[] json(DutyTask task) throws JsonProcessingException {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("id", task.id());
    tree.put("caseNo", task.caseNo());
    tree.put("incidentId", task.incidentId());
    tree.put("reason", task.reason());
    tree.put("priority", task.priority().name());
    tree.put("at", Times.text(task.at()));
    tree.putObject("text").put("zh-CN", task.textZh()).put("en", task.textEn());
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree);
  }

  private int insert(DutyTask task) {
    return jdbc.sql(
            "INSERT INTO casework.duty_tasks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
        .param(task.id())
        .param(task.caseNo())
        .param(task.incidentId())
        .param(task.reason())
        .param(task.priority().name())
        .param(task.textZh())
        .param(task.textEn())
        .param(task.at())
        .param(task.file())
        .update();
  }
}
