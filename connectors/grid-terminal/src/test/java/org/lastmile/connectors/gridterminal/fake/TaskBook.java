package org.lastmile.connectors.gridterminal.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lastmile.connectors.gridterminal.fake.GridTerminalFake.Task;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.testkit.DayBook;
import org.lastmile.hub.testkit.SystemFake;

/** Writes down the tasks that the back end takes: one for each idempotency key, however often it arrives. */
final class TaskBook implements ResponseDefinitionTransformerV2 {
  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final Map<String, Integer> calls = new HashMap<>();
  private final DayBook taken = new DayBook();

  @Override
  public String getName() {
    return "take-task";
  }

  @Override
  public boolean applyGlobally() {
    return false;
  }

  @Override
  public ResponseDefinition transform(ServeEvent serveEvent) {
    Request request = serveEvent.getRequest();
    String key = request.getHeader("Idempotency-Key");
    synchronized (tasks) {
      calls.merge(key, 1, Integer::sum);
      Task task = new Task(key, request.getBodyAsString());
      if (tasks.putIfAbsent(key, task) == null) {
        JsonNode json = Json.parse(request.getBody());
        taken.enter(json.path("taskKind").asText(), json.path("caseNo").asText(key));
      }
    }
    return serveEvent.getResponseDefinition();
  }

  List<Task> tasks() {
    synchronized (tasks) {
      return List.copyOf(tasks.values());
    }
  }

  List<SystemFake.Taken> taken() {
    return taken.entries();
  }

  void clear() {
    synchronized (tasks) {
      tasks.clear();
      calls.clear();
      taken.clear();
    }
  }

  int calls() {
    synchronized (tasks) {
      return calls.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  int calls(String key) {
    synchronized (tasks) {
      return calls.getOrDefault(key, 0);
    }
  }
}
