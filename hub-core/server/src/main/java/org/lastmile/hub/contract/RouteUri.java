package org.lastmile.hub.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** An endpoint as a route names it, with its parameters, wherever they stand. */
record RouteUri(String scheme, String rest, Map<String, String> parameters) {
  static RouteUri of(String uri, JsonNode parameters) {
    Map<String, String> all = new LinkedHashMap<>();
    int query = uri.indexOf('?');
    if (query >= 0) {
      for (String pair : uri.substring(query + 1).split("&")) {
        String[] parts = pair.split("=", 2);
        all.put(parts[0], parts.length == 2 ? parts[1] : "");
      }
    }
    parameters.properties().forEach(one -> all.put(one.getKey(), one.getValue().asText().strip()));
    String path = query < 0 ? uri : uri.substring(0, query);
    int colon = path.indexOf(':');
    return path.startsWith("{{") || colon < 0
        ? new RouteUri("http", path, all)
        : new RouteUri(path.substring(0, colon), path.substring(colon + 1), all);
  }

  /** A parameter's text, empty without one; {@code RAW()} is taken off. */
  String get(String name) {
    String value = parameters.getOrDefault(name, "");
    return value.startsWith("RAW(") ? value.substring(4, value.length() - 1) : value;
  }

  boolean hub(String verb) {
    return scheme.equals("hub") && rest.equals(verb);
  }
}
