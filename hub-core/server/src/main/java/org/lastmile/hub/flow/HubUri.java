package org.lastmile.hub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * A {@code hub:} endpoint as a flow writes it.
 *
 * @param path what stands between {@code hub:} and {@code ?}
 */
record HubUri(String path, Map<String, String> parameters) {
  static final String SCHEME = "hub:";
  static final String SYSTEM = "system:";
  static final String MAP = "map";

  /** Reads a URI with its query, and the {@code parameters} beside it. */
  static HubUri of(String uri, JsonNode beside) {
    Map<String, String> parameters = new TreeMap<>();
    int query = uri.indexOf('?');
    if (query >= 0) {
      for (String pair : uri.substring(query + 1).split("&", -1)) {
        int equals = pair.indexOf('=');
        parameters.put(
            equals < 0 ? pair : pair.substring(0, equals),
            equals < 0 ? "" : pair.substring(equals + 1));
      }
    }
    beside.properties().forEach(p -> parameters.put(p.getKey(), p.getValue().asText()));
    String path = query < 0 ? uri : uri.substring(0, query);
    return new HubUri(path.startsWith(SCHEME) ? path.substring(SCHEME.length()) : path, parameters);
  }
}
