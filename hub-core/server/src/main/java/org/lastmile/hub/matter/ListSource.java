package org.lastmile.hub.matter;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * How lists of one source say what the catalogue says otherwise.
 *
 * @param name what the catalogue calls the source
 * @param columns heading by column
 * @param types the district's type by that of the source; likewise units and states
 * @param departments by the name that the source has for them
 */
public record ListSource(
    String name,
    Map<String, String> columns,
    Map<String, String> types,
    Map<String, String> units,
    Map<String, String> states,
    Map<String, Department> departments) {
  private static final String RESOURCE = "matter/sources.yaml";

  /** Source of lists of which nothing is known. */
  public static final String NATIONAL = "national";

  /** Who handles the matters of a department. */
  public record Department(String id, String system) {}

  /** The form in files, where all may be missing. */
  private record Entry(
      @Nullable Map<String, String> columns,
      @Nullable Map<String, String> types,
      @Nullable Map<String, String> units,
      @Nullable Map<String, String> states,
      @Nullable Map<String, Department> departments) {}

  /**
   * The source of a name.
   *
   * @param mapping a file that says more of it; with it the source may be one that the hub does not know
   * @throws HubException CALLER: {@code MATTERS_SOURCE_UNKNOWN}, {@code MATTERS_MAPPING_INVALID}
   */
  public static ListSource of(String name, @Nullable Path mapping) {
    Map<String, Entry> known = known();
    if (mapping == null && !known.containsKey(name)) {
      throw new HubException(
          "MATTERS_SOURCE_UNKNOWN",
          FaultKind.CALLER,
          "no source of lists is called '"
              + name
              + "', allowed are "
              + new TreeSet<>(known.keySet())
              + " and, with --mapping, any other");
    }
    ListSource source =
        new ListSource(name, Map.of(), Map.of(), Map.of(), Map.of(), Map.of())
            .with(known.get(NATIONAL))
            .with(known.get(name));
    return mapping == null ? source : source.with(read(mapping));
  }

  private static Map<String, Entry> known() {
    try (InputStream in = ListSource.class.getClassLoader().getResourceAsStream(RESOURCE)) {
      return Json.yaml()
          .readerForMapOf(Entry.class)
          .readValue(Optional.ofNullable(in).orElseThrow().readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException(RESOURCE, e);
    }
  }

  private static Entry read(Path mapping) {
    try {
      Entry entry = Json.yaml().readValue(Files.readAllBytes(mapping), Entry.class);
      TreeSet<String> allowed =
          Stream.of(MatterColumn.values())
              .map(MatterColumn::heading)
              .collect(Collectors.toCollection(TreeSet::new));
      TreeSet<String> unknown =
          new TreeSet<>(
              entry.columns() == null
                  ? Map.<String, String>of().keySet()
                  : entry.columns().keySet());
      unknown.removeAll(allowed);
      if (unknown.isEmpty()) {
        return entry;
      }
      throw invalid(mapping, "has the columns " + unknown + ", allowed are " + allowed, null);
    } catch (IOException e) {
      throw invalid(
          mapping,
          "is no mapping; allowed are columns, types, units and states, each with texts, and"
              + " departments, each with id and system",
          e);
    }
  }

  private static HubException invalid(Path mapping, String what, @Nullable Exception cause) {
    return new HubException(
        "MATTERS_MAPPING_INVALID",
        FaultKind.CALLER,
        mapping + " " + what,
        mapping.toString(),
        cause);
  }

  private ListSource with(@Nullable Entry entry) {
    return entry == null
        ? this
        : new ListSource(
            name,
            merged(columns, entry.columns()),
            merged(types, entry.types()),
            merged(units, entry.units()),
            merged(states, entry.states()),
            merged(departments, entry.departments()));
  }

  private static <T> Map<String, T> merged(Map<String, T> first, @Nullable Map<String, T> more) {
    Map<String, T> all = new HashMap<>(first);
    if (more != null) {
      all.putAll(more);
    }
    return Map.copyOf(all);
  }
}
