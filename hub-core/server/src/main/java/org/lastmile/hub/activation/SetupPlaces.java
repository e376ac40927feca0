package org.lastmile.hub.activation;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a setup lies.
 *
 * @param routes the flows, their mappings, checks and tests
 * @param config holds {@code systems.yaml}, {@code matters.csv}, {@code subscriptions.yaml}, {@code gate.yaml}, {@code
 *     codes/} and {@code calendar/}
 * @param connectors what connectors are told: {@code <id>.yaml} and the operator's own mappings in {@code <id>/}
 */
public record SetupPlaces(Path routes, Path config, Path connectors) {
  private static final String ROUTES = "routes";
  private static final String CONFIG = "config";
  private static final String CONNECTORS = "connectors";
  private static final String CALENDAR = CONFIG + "/calendar/";

  /** The same in one folder. */
  static SetupPlaces in(Path folder) {
    return new SetupPlaces(
        folder.resolve(ROUTES), folder.resolve(CONFIG), folder.resolve(CONNECTORS));
  }

  /** The calendar in a folder of {@code config}. */
  public static Path calendar(Path config) {
    return config.resolve("calendar");
  }

  /** By what the names of their files begin with. */
  Map<String, Path> byName() {
    Map<String, Path> places = new LinkedHashMap<>();
    places.put(ROUTES, routes);
    places.put(CONFIG, config);
    places.put(CONNECTORS, connectors);
    return places;
  }

  /** The file of a name. */
  Path file(String name) {
    int slash = name.indexOf('/');
    Path place = byName().get(name.substring(0, Math.max(0, slash)));
    if (place == null) {
      throw new IllegalArgumentException(name);
    }
    return place.resolve(name.substring(slash + 1));
  }

  /** Whether a file is one of a setup: what is only read by people, or at the start, is not. */
  static boolean holds(String name) {
    return switch (name.substring(0, name.indexOf('/'))) {
      case ROUTES -> name.endsWith(".yaml") || name.endsWith(".jslt") || name.endsWith(".csv");
      case CONFIG ->
          name.equals(CONFIG + "/systems.yaml")
              || name.equals(CONFIG + "/matters.csv")
              || name.equals(CONFIG + "/gate.yaml")
              || name.equals(CONFIG + "/subscriptions.yaml")
              || (name.startsWith(CONFIG + "/codes/") && name.endsWith(".csv"))
              || (name.startsWith(CALENDAR) && name.endsWith(".json"));
      default ->
          name.endsWith(".yaml")
              || name.endsWith(".jslt")
              || name.endsWith(".xsl")
              || name.endsWith(".xslt")
              || name.endsWith(".csv");
    };
  }

  /** Id of the connector that a file belongs to, empty if it belongs to none. */
  static String connector(String name) {
    if (!name.startsWith(CONNECTORS + "/")) {
      return "";
    }
    String rest = name.substring(CONNECTORS.length() + 1);
    int slash = rest.indexOf('/');
    return slash < 0 ? rest.replaceFirst("\\.yaml$", "") : rest.substring(0, slash);
  }

  /** Whether connectors read a file that belongs to none of them alone. */
  static boolean ofAllConnectors(String name) {
    return name.startsWith(CONFIG + "/codes/");
  }
}
