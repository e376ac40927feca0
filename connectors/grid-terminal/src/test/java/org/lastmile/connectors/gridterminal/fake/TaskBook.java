package org.lastmile.connectors.gridterminal.fake;

import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.lastmile.connectors.gridterminal.fake.GridTerminalFake.Task;

/** Writes down the tasks that the back end takes: one for each idempotency key, however often it arrives. */
final class TaskBook implements ResponseDefinitionTransformerV2 {
  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final AtomicInteger calls = new AtomicInteger();

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
    calls.incrementAndGet();
    String key = request.getHeader("Idempotency-Key");
    synchronized (tasks) {
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
    return calls.get();
  }
}
