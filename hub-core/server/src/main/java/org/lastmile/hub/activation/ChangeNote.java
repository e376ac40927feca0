package org.lastmile.hub.activation;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Set;
import org.lastmile.hub.mapping.Json;

/**
 * Who changed a setup, and why.
 *
 * @param reason empty if none was given
 */
record ChangeNote(String by, String reason) {
  private static final String FILE = "change.yaml";

  /** Who runs the hub: told where no file says who changed it. */
  private static final String RUNNER = System.getProperty("user.name");

  /** Leaves it beside the configuration, for the setup of this hash. */
  void leave(SetupPlaces places, String hash) {
    JsonNode note = Json.object().put("version", hash).put("by", by).put("reason", reason);
    try {
      SafeFiles.write(places.config().resolve(FILE), Json.yaml().writeValueAsBytes(note));
    } catch (IOException e) {
      throw SafeFiles.unwritable(places.config().resolve(FILE), e);
    }
  }

  /** What was left for a setup; else the owner of the file that was changed last, without a reason. */
  static ChangeNote of(SetupPlaces places, Setup setup, Set<String> changed) {
    Path file = places.config().resolve(FILE);
    try {
      if (Files.isRegularFile(file)) {
        JsonNode note = Json.yaml().readTree(Files.readAllBytes(file));
        if (note.path("version").asText().equals(setup.hash())) {
          return new ChangeNote(note.path("by").asText(), note.path("reason").asText());
        }
      }
    } catch (IOException e) {
      return new ChangeNote(owner(places, changed), "");
    }
    return new ChangeNote(owner(places, changed), "");
  }

  private static String owner(SetupPlaces places, Set<String> changed) {
    return changed.stream()
        .map(places::file)
        .filter(Files::isRegularFile)
        .max(Comparator.comparing(ChangeNote::changedAt))
        .map(ChangeNote::owner)
        .orElse(RUNNER);
  }

  private static FileTime changedAt(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  private static String owner(Path file) {
    try {
      return Files.getOwner(file).getName();
    } catch (IOException | UnsupportedOperationException e) {
      return RUNNER;
    }
  }
}
