package org.lastmile.hub.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.Json;

/**
 * What the people of the systems do in the demo, from {@code demo/plan.yaml}.
 *
 * @param later what cannot travel yet, and why, by language
 */
record Plan(List<Step> steps, Map<Exchange, Map<String, String>> later) {
  /**
   * Something that the people of one system do.
   *
   * @param does what residents and workers do together, else null
   * @param brings name of a sample
   * @param words what they write in place of what the sample says
   * @param about id of the step whose case it is about, or null
   * @param after what must have travelled in that case before
   * @param shows what must travel because of it
   */
  record Step(
      String id,
      @Nullable String does,
      String by,
      String brings,
      Map<String, String> words,
      @Nullable String about,
      List<Exchange> after,
      List<Exchange> shows) {}

  /** The one that comes with the demo. */
  static Plan read() {
    JsonNode file;
    try (InputStream in = Plan.class.getResourceAsStream("/demo/plan.yaml")) {
      file = Json.yaml().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Step> steps = new ArrayList<>();
    for (JsonNode step : file.required("steps")) {
      steps.add(
          new Step(
              step.required("id").asText(),
              step.path("does").textValue(),
              step.required("by").asText(),
              step.required("brings").asText(),
              texts(step.path("words")),
              step.path("about").textValue(),
              exchanges(step.path("after")),
              exchanges(step.required("shows"))));
    }
    Map<Exchange, Map<String, String>> later = new TreeMap<>();
    file.required("later")
        .properties()
        .forEach(one -> later.put(Exchange.of(one.getKey()), texts(one.getValue())));
    return new Plan(List.copyOf(steps), later);
  }

  private static List<Exchange> exchanges(JsonNode list) {
    List<Exchange> exchanges = new ArrayList<>();
    list.forEach(one -> exchanges.add(Exchange.of(one.asText())));
    return List.copyOf(exchanges);
  }

  private static Map<String, String> texts(JsonNode mapping) {
    Map<String, String> texts = new LinkedHashMap<>();
    mapping.properties().forEach(one -> texts.put(one.getKey(), one.getValue().asText()));
    return texts;
  }
}
