package org.lastmile.connectors.zhilianlife.fake;

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
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.lastmile.hub.testkit.DayBook;
import org.lastmile.hub.testkit.SystemFake.Taken;

/** The portal's books: what residents did, newest first, and what it was told. */
final class PortalDesk implements ResponseDefinitionTransformerV2 {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> NUMBERS =
      Map.of(
          "activity_signups", "signup_no",
          "service_bookings", "booking_no",
          "community_feedback", "feedback_no");
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final int FIELD = 20001;
  private static final int KEY_USED = 20002;
  private static final int NOT_THERE = 20004;

  private final Map<String, List<ObjectNode>> lists = new HashMap<>();
  private final Set<String> everListed = new HashSet<>();
  private final Map<String, JsonNode> posted = new LinkedHashMap<>();
  private final Map<String, Integer> calls = new HashMap<>();
  private final Map<String, String> windows = new HashMap<>();
  private final Map<String, Integer> reads = new HashMap<>();
  private final Map<String, List<Runnable>> changes = new HashMap<>();
  private final DayBook taken = new DayBook();
  private int mostOnPage = Integer.MAX_VALUE;
  private boolean doubled;

  @Override
  public String getName() {
    return "portal";
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
    String path = request.getUrl().replaceFirst("\\?.*", "").replaceFirst(".*/", "");
    ObjectNode said =
        request.getMethod().equals(RequestMethod.GET) ? page(path, request) : take(path, request);
    return answer.withBody(said.toString()).build();
  }

  private ObjectNode page(String list, Request request) {
    String from = request.queryParameter("created_from").firstValue();
    int page = Integer.parseInt(request.queryParameter("page").firstValue());
    int size =
        Math.min(mostOnPage, Integer.parseInt(request.queryParameter("page_size").firstValue()));
    windows.put(list, from);
    reads.merge(list, 1, Integer::sum);
    List<ObjectNode> all =
        list(list).stream()
            .filter(item -> item.path("created_at").asText().compareTo(from) >= 0)
            .toList();
    ObjectNode said = code(0);
    ObjectNode data = said.putObject("data");
    data.put("total", all.size()).put("page", page).put("page_size", size);
    ArrayNode items = data.putArray("items");
    for (ObjectNode item : all.stream().skip((page - 1L) * size).limit(size).toList()) {
      items.add(item);
      if (doubled) {
        items.add(item);
      }
    }
    List<Runnable> waiting = changes.get(list + page);
    if (waiting != null && !waiting.isEmpty()) {
      waiting.removeFirst().run();
    }
    return said;
  }

  private ObjectNode take(String path, Request request) {
    String key = request.getHeader("Idempotency-Key");
    JsonNode body = json(request.getBodyAsString());
    calls.merge(key, 1, Integer::sum);
    if (posted.containsKey(key)) {
      return posted.get(key).equals(body) ? code(0) : code(KEY_USED);
    }
    boolean times =
        body.propertyStream()
            .filter(
                field -> field.getKey().endsWith("_time") || field.getKey().startsWith("valid_"))
            .allMatch(field -> onCalendar(field.getValue().asText()));
    if (!times) {
      return code(FIELD);
    }
    boolean known =
        switch (path) {
          case "announcement_recalls" ->
              posted.values().stream()
                  .anyMatch(
                      one ->
                          one.has("title")
                              && one.path("announcement_no").equals(body.path("announcement_no")));
          case "reminders", "booking_results" -> everListed.contains(body.path("biz_no").asText());
          default -> true;
        };
    if (!known) {
      return code(NOT_THERE);
    }
    posted.put(key, body);
    taken.enter(path, body.path("biz_no").asText(body.path("announcement_no").asText()));
    return code(0);
  }

  private static boolean onCalendar(String text) {
    try {
      LocalDateTime.parse(text, LOCAL);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static ObjectNode code(int code) {
    return JSON.createObjectNode().put("code", code).put("msg", code == 0 ? "ok" : "李样例的数据有误");
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<ObjectNode> list(String name) {
    return lists.computeIfAbsent(name, n -> new ArrayList<>());
  }

  synchronized void lay(String item) {
    ObjectNode tree = (ObjectNode) json(item);
    NUMBERS.forEach(
        (list, number) -> {
          if (tree.has(number)) {
            list(list).addFirst(tree);
            everListed.add(tree.path(number).asText());
          }
        });
  }

  synchronized void remove(String no) {
    NUMBERS.forEach(
        (list, number) -> list(list).removeIf(item -> item.path(number).asText().equals(no)));
  }

  /** Lets a booking be one that was listed some time ago. */
  synchronized void listed(String no) {
    everListed.add(no);
  }

  List<Taken> taken() {
    return taken.entries();
  }

  synchronized void clear() {
    lists.clear();
    posted.clear();
    taken.clear();
  }

  synchronized void afterPage(String list, int page, Runnable change) {
    changes.computeIfAbsent(list + page, at -> new ArrayList<>()).add(change);
  }

  synchronized void mostOnPage(int items) {
    mostOnPage = items;
  }

  synchronized void doubled(boolean value) {
    doubled = value;
  }

  synchronized Map<String, JsonNode> posted() {
    return new LinkedHashMap<>(posted);
  }

  synchronized int calls(String key) {
    return calls.getOrDefault(key, 0);
  }

  synchronized String window(String list) {
    return windows.getOrDefault(list, "");
  }

  synchronized int reads(String list) {
    return reads.getOrDefault(list, 0);
  }
}
