package org.lastmile.hub.connector;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;

/** Paths with variables: {@code /applications/{portalApplyNo}/withdrawal}. */
final class PathTemplates {
  private PathTemplates() {}

  /** The variables of the path, or empty if the endpoint does not serve it. */
  static Optional<Map<String, String>> match(PlatformHttpEndpoint endpoint, String path) {
    String[] template = split(endpoint.getPath());
    String[] actual = split(path);
    if (endpoint.isMatchOnUriPrefix()
        ? actual.length < template.length
        : actual.length != template.length) {
      return Optional.empty();
    }
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < template.length; i++) {
      if (template[i].startsWith("{") && template[i].endsWith("}")) {
        variables.put(template[i].substring(1, template[i].length() - 1), actual[i]);
      } else if (!template[i].equals(actual[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(variables);
  }

  private static String[] split(String path) {
    String stripped = path.startsWith("/") ? path.substring(1) : path;
    return stripped.split("/", -1);
  }
}
