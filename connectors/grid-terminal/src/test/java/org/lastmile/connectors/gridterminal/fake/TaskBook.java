package org.lastmile.connectors.gridterminal.fake;

import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lastmile.connectors.gridterminal.fake.GridTerminalFake.Task;

/** Writes down the tasks that the back end takes: one for each idempotency key, however often it arrives. */
final class TaskBook implements ResponseDefinitionTransformerV2 {
  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final Map<String, Integer> calls = new HashMap<>();

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
      tasks.putIfAbsent(key, new Task(key, request.getBodyAsString()));
    }
    return serveEvent.getResponseDefinition();
  }

  List<Task> tasks() {
    synchronized (tasks) {
      return List.copyOf(tasks.values());
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
