package org.lastmile.hub.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** What people call the systems. */
final class SystemNames {
  private final Map<String, Map<String, String>> names;

  private SystemNames(Map<String, Map<String, String>> names) {
    this.names = names;
  }

  /** Reads the names out of {@code config/systems.yaml}. */
  static SystemNames read(Path file) {
    try {
      Map<String, Map<String, String>> names = new HashMap<>();
      JsonNode systems = Json.yaml().readTree(Files.readAllBytes(file)).path("systems");
      for (Map.Entry<String, JsonNode> system : systems.properties()) {
        Map<String, String> byLanguage = new HashMap<>();
        system
            .getValue()
            .path("name")
            .properties()
            .forEach(name -> byLanguage.put(name.getKey(), name.getValue().asText()));
        names.put(system.getKey(), Map.copyOf(byLanguage));
      }
      return new SystemNames(Map.copyOf(names));
    } catch (IOException e) {
      throw new HubException(
          "SYSTEMS_UNREADABLE", FaultKind.LASTING, file + " is not readable", file.toString(), e);
    }
  }

  /** The name of a system; its id where it has none in this language. */
  String name(String system, Locale language) {
    return names.getOrDefault(system, Map.of()).getOrDefault(language.toLanguageTag(), system);
  }
}
