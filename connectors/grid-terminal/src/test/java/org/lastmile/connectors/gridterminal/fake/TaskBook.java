package org.lastmile.connectors.gridterminal.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.http.Request;
import org.lastmile.connectors.gridterminal.fake.GridTerminalFake.Task;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.testkit.CallBook;

/** Writes down the tasks that the back end takes: one for each idempotency key, however often it arrives. */
final class TaskBook extends CallBook<Task> {
  TaskBook() {
    super("take-task");
  }

  @Override
  protected void take(Request request) {
    String key = request.getHeader("Idempotency-Key");
    JsonNode json = Json.parse(request.getBody());
    take(
        key,
        new Task(key, request.getBodyAsString()),
        json.path("taskKind").asText(),
        json.path("caseNo").asText(key));
  }
}
