package org.lastmile.hub.flow;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.ContentHash;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Zone;

/**
 * A synchronous question that one system answers, {@code routes/<verb>/check.yaml}.
 *
 * @param name as in {@code POST /checks/<name>}, and the value of {@code check} in the request
 * @param description by language tag
 * @param request canonical type of the question
 * @param answer canonical type of the answer
 * @param system id of the system that answers
 * @param zone of that system
 * @param deadline until the asker has its answer
 * @param level highest data level of question and answer
 * @param basis legal basis, by language tag
 * @param askers ids of the systems that may ask
 * @param purposes allowed purposes: code to name by language tag
 * @param contentHash SHA-256 of the file
 */
public record CheckDefinition(
    String name,
    Map<String, String> description,
    MessageType request,
    MessageType answer,
    String system,
    Zone zone,
    Duration deadline,
    DataLevel level,
    Map<String, String> basis,
    Set<String> askers,
    Map<String, Map<String, String>> purposes,
    String contentHash) {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** The file as it is written. */
  private record Written(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) Map<String, String> description,
      @JsonProperty(required = true) String request,
      @JsonProperty(required = true) String answer,
      @JsonProperty(required = true) String system,
      @JsonProperty(required = true) Duration deadline,
      @JsonProperty(required = true) DataLevel level,
      @JsonProperty(required = true) Map<String, String> basis,
      @JsonProperty(required = true) Set<String> askers,
      @JsonProperty(required = true) Map<String, Map<String, String>> purposes) {}

  /**
   * Reads and checks all definitions.
   *
   * @throws HubException {@code CHECK_INVALID}, LASTING, with the file
   */
  static List<CheckDefinition> readAll(Path routes, CanonicalTypes types, Systems systems) {
    try (Stream<Path> files =
        Files.find(routes, 2, (file, attributes) -> file.endsWith("check.yaml"))) {
      List<CheckDefinition> checks = new ArrayList<>();
      Set<String> names = new HashSet<>();
      for (Path file : files.sorted().toList()) {
        CheckDefinition check = read(file, types, systems);
        require(names.add(check.name()), file, "the name " + check.name() + " is there twice");
        checks.add(check);
      }
      return checks;
    } catch (IOException e) {
      throw new HubException(
          "CHECK_INVALID", FaultKind.LASTING, "cannot read " + routes, routes.toString(), e);
    }
  }

  private static CheckDefinition read(Path file, CanonicalTypes types, Systems systems) {
    byte[] bytes;
    Written written;
    try {
      bytes = Files.readAllBytes(file);
      written = Json.yaml().readValue(bytes, Written.class);
    } catch (IOException e) {
      throw new HubException(
          "CHECK_INVALID", FaultKind.LASTING, "not a check: " + e.getMessage(), file.toString(), e);
    }
    MessageType request = FlowLoader.type(written.request());
    MessageType answer = FlowLoader.type(written.answer());
    require(types.knows(request), file, "request " + request + " is no known type");
    require(types.knows(answer), file, "answer " + answer + " is no known type");
    DataLevel needed = max(types.level(request), types.level(answer));
    require(written.level() == needed, file, "level must be " + needed + ", as its types say");
    boolean quick = written.deadline().isPositive() && written.deadline().compareTo(LONGEST) <= 0;
    require(quick, file, "deadline must be more than 0 and at most " + LONGEST);
    require(!written.basis().isEmpty(), file, "a check needs its legal basis");
    require(!written.purposes().isEmpty(), file, "a check needs the purposes it may be asked for");
    for (String asker : written.askers()) {
      require(systems.zone(asker) != null, file, "asker '" + asker + "' is no known system");
    }
    Zone zone = systems.zone(written.system());
    if (zone == null) {
      throw invalid(
          file,
          "system '"
              + written.system()
              + "' is not known, known are "
              + new TreeSet<>(systems.ids()));
    }
    return new CheckDefinition(
        written.name(),
        written.description(),
        request,
        answer,
        written.system(),
        zone,
        written.deadline(),
        written.level(),
        written.basis(),
        written.askers(),
        written.purposes(),
        ContentHash.of(bytes));
  }

  private static DataLevel max(DataLevel one, DataLevel other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static void require(boolean right, Path file, String why) {
    if (!right) {
      throw invalid(file, why);
    }
  }

  private static HubException invalid(Path file, String why) {
    return new HubException("CHECK_INVALID", FaultKind.LASTING, why, file.toString(), null);
  }
}
