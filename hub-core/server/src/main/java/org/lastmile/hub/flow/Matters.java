package org.lastmile.hub.flow;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lastmile.hub.mapping.ContentHash;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** The catalogue of matters (事项), from {@code config/matters.csv}; pinned for as long as a zone runs. */
public final class Matters {
  /** Length of an implementation code. */
  static final int CODE_LENGTH = 31;

  private final Map<String, Matter> byCode = new HashMap<>();

  /** Where matters of a file stand. */
  private final Map<String, String> places = new HashMap<>();

  private final String hash;

  /**
   * One matter.
   *
   * @param departmentZh name of the department
   * @param system id of the system that handles it
   * @param implementationCode 31 characters, unique
   * @param legalWorkingDays the statutory limit
   * @param promisedWorkingDays the limit the department promises
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Matter(
      String departmentId,
      String departmentZh,
      String system,
      String matterName,
      String implementationCode,
      int legalWorkingDays,
      int promisedWorkingDays) {}

  public Matters(Collection<Matter> matters) {
    matters.forEach(this::add);
    hash = ContentHash.of(new byte[0]);
  }

  private Matters(byte[] csv, String name) throws IOException {
    CsvSchema schema = CsvSchema.emptySchema().withHeader();
    try (MappingIterator<Matter> rows =
        Json.csv().readerFor(Matter.class).with(schema).readValues(csv)) {
      for (Matter matter : (Iterable<Matter>) () -> rows) {
        if (matter.implementationCode() == null || matter.system() == null || !add(matter)) {
          throw new HubException(
              "MATTERS_INVALID",
              FaultKind.LASTING,
              name + ": each row needs implementation_code and system, and each code once",
              name + ":" + rows.getCurrentLocation().getLineNr(),
              null);
        }
        places.put(matter.implementationCode(), name + ":" + rows.getCurrentLocation().getLineNr());
      }
    }
    hash = ContentHash.of(csv);
  }

  /** Reads {@code config/matters.csv}. */
  public static Matters read(Path file) {
    try {
      return new Matters(Files.readAllBytes(file), file.toString());
    } catch (IOException | RuntimeException e) {
      if (e instanceof HubException known) {
        throw known;
      }
      throw new HubException(
          "MATTERS_UNREADABLE",
          FaultKind.LASTING,
          file + " is no CSV of matters",
          file.toString(),
          e);
    }
  }

  /** The matter with this implementation code. */
  public Optional<Matter> find(String implementationCode) {
    return Optional.ofNullable(byCode.get(implementationCode));
  }

  /** All matters. */
  public List<Matter> all() {
    return List.copyOf(byCode.values());
  }

  /** Rows whose system there is not. */
  List<HubException> faults(Systems systems) {
    return byCode.values().stream()
        .filter(one -> systems.zone(one.system()) == null)
        .sorted(Comparator.comparing(Matter::implementationCode))
        .map(
            one ->
                new HubException(
                    "MATTERS_INVALID",
                    FaultKind.LASTING,
                    "matter "
                        + one.implementationCode()
                        + " has the system '"
                        + one.system()
                        + "', allowed are "
                        + systems.ids(),
                    places.get(one.implementationCode()),
                    null))
        .toList();
  }

  /** Which system handles the matters of which department, by the department's name. */
  ObjectNode departments() {
    ObjectNode departments = Json.object();
    byCode.values().forEach(one -> departments.put(one.departmentZh(), one.system()));
    return departments;
  }

  /** SHA-256 of the file. */
  public String contentHash() {
    return hash;
  }

  private boolean add(Matter matter) {
    return byCode.put(matter.implementationCode(), matter) == null;
  }
}
