package org.lastmile.connectors.justice.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.testkit.DayBook;
import org.lastmile.hub.testkit.SystemFake.Taken;

/** The bureau's books: applications by their key, answers about hardship, changes until they are confirmed. */
final class LegalAidDesk implements ResponseDefinitionTransformerV2 {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, JsonNode> posted = new LinkedHashMap<>();
  private final Map<String, Integer> calls = new HashMap<>();
  private final Map<String, JsonNode> open = new LinkedHashMap<>();
  private final Map<String, JsonNode> receipts = new LinkedHashMap<>();
  private final Map<String, JsonNode> rejections = new LinkedHashMap<>();
  private final DayBook taken = new DayBook();
  private Consumer<String> whenApplied = number -> {};
  private @Nullable String retryAfter;
  private int polls;
  private int unmodified;

  @Override
  public String getName() {
    return "desk";
  }

  @Override
  public boolean applyGlobally() {
    return false;
  }

  @Override
  public synchronized ResponseDefinition transform(ServeEvent serveEvent) {
    Request request = serveEvent.getRequest();
    ResponseDefinitionBuilder answer =
        ResponseDefinitionBuilder.like(serveEvent.getResponseDefinition()).but();
    if (request.getMethod().equals(RequestMethod.GET)) {
      return list(request, answer);
    }
    return request.getMethod().equals(RequestMethod.PUT)
        ? confirm(request, answer)
        : post(request, answer);
  }

  private ResponseDefinition post(Request request, ResponseDefinitionBuilder answer) {
    String key = request.getHeader("Idempotency-Key");
    JsonNode body = json(request.getBodyAsString());
    calls.merge(key, 1, Integer::sum);
    JsonNode before = posted.putIfAbsent(key, body);
    if (before != null && !before.equals(body)) {
      return answer
          .withStatus(422)
          .withBody("{\"code\":\"KEY_USED\",\"field\":\"Idempotency-Key\"}")
          .build();
    }
    if (before == null) {
      String where = request.getUrl().replaceFirst(".*/", "");
      String number = body.path("applicationNo").asText();
      taken.enter(where, number);
      if (where.equals("applications")) {
        whenApplied.accept(number);
      }
    }
    return answer
        .withHeader(
            "Location",
            request.getAbsoluteUrl().replaceFirst("/v1/.*", "/v1/applications/")
                + body.path("applicationNo").asText())
        .build();
  }

  private ResponseDefinition list(Request request, ResponseDefinitionBuilder answer) {
    polls++;
    ObjectNode list = JSON.createObjectNode();
    ArrayNode changes = list.putArray("changes");
    open.values().forEach(changes::add);
    String etag = "\"" + Integer.toHexString(list.toString().hashCode()) + "\"";
    if (retryAfter != null) {
      answer.withHeader("Retry-After", retryAfter);
    }
    answer.withHeader("ETag", etag);
    if (etag.equals(request.getHeader("If-None-Match"))) {
      unmodified++;
      return answer.withStatus(304).build();
    }
    return answer.withBody(list.toString()).build();
  }

  private ResponseDefinition confirm(Request request, ResponseDefinitionBuilder answer) {
    String[] path = request.getUrl().split("/");
    String id = path[path.length - 2];
    JsonNode body = json(request.getBodyAsString());
    boolean receipt = path[path.length - 1].equals("receipt");
    boolean known = open.remove(id) != null || receipts.containsKey(id);
    if (!known) {
      return answer.withStatus(404).build();
    }
    (receipt ? receipts : rejections).putIfAbsent(id, body);
    return answer.build();
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized void lay(String change) {
    JsonNode json = json(change);
    open.put(json.path("changeId").asText(), json);
  }

  /** Lays the same change again, as a bureau that has lost its hub's confirmation. */
  synchronized void forgetConfirmation(String changeId, String change) {
    receipts.remove(changeId);
    lay(change);
  }

  synchronized void whenApplied(Consumer<String> does) {
    whenApplied = does;
  }

  List<Taken> taken() {
    return taken.entries();
  }

  synchronized void clear() {
    open.clear();
    posted.clear();
    calls.clear();
    taken.clear();
  }

  synchronized void retryAfter(@Nullable String value) {
    retryAfter = value;
  }

  synchronized List<String> open() {
    return new ArrayList<>(open.keySet());
  }

  synchronized Map<String, JsonNode> posted() {
    return new LinkedHashMap<>(posted);
  }

  synchronized int calls(String key) {
    return calls.getOrDefault(key, 0);
  }

  synchronized Map<String, JsonNode> receipts() {
    return new LinkedHashMap<>(receipts);
  }

  synchronized Map<String, JsonNode> rejections() {
    return new LinkedHashMap<>(rejections);
  }

  synchronized int polls() {
    return polls;
  }

  synchronized int unmodified() {
    return unmodified;
  }
}
