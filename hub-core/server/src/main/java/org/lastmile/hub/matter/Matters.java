package org.lastmile.hub.matter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lastmile.hub.mapping.ContentHash;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * The catalogue of matters (事项), from {@code config/matters.csv}, in the order of the file. Rows that are not fit are
 * not in it; who wants to route by it asks for {@link #fit} first.
 */
public final class Matters {
  private final Map<String, Matter> byCode = new LinkedHashMap<>();

  /** Where matters of a file stand. */
  private final Map<String, String> places = new LinkedHashMap<>();

  private final List<HubException> unfit;
  private final String hash;

  /** @param matters each code once */
  public Matters(Collection<Matter> matters) {
    matters.forEach(one -> byCode.put(one.code(), one));
    unfit = List.of();
    hash = ContentHash.of(CatalogueFile.write(byCode.values()));
  }

  private Matters(byte[] csv, String name) throws IOException {
    unfit = List.copyOf(new CatalogueFile(name, byCode, places).read(csv));
    hash = ContentHash.of(csv);
  }

  /**
   * Reads {@code config/matters.csv}.
   *
   * @throws HubException LASTING: {@code MATTERS_UNREADABLE}; {@code MATTERS_INVALID} for missing columns
   */
  public static Matters read(Path file) {
    try {
      return new Matters(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw new HubException(
          "MATTERS_UNREADABLE",
          FaultKind.LASTING,
          file + " is no CSV of matters",
          file.toString(),
          e);
    }
  }

  /**
   * The same, if all rows are fit.
   *
   * @throws HubException {@code MATTERS_INVALID}, LASTING: the first fault
   */
  public Matters fit() {
    if (!unfit.isEmpty()) {
      throw unfit.getFirst();
    }
    return this;
  }

  /**
   * Why rows are not fit, each with file and line; {@code MATTERS_INVALID}, LASTING.
   *
   * @param systems ids of the systems that there are
   */
  public List<HubException> faults(Set<String> systems) {
    List<HubException> faults = new ArrayList<>(unfit);
    byCode.values().stream()
        .filter(one -> !systems.contains(one.system()))
        .sorted(Comparator.comparing(Matter::code))
        .map(
            one ->
                new HubException(
                    "MATTERS_INVALID",
                    FaultKind.LASTING,
                    "matter "
                        + one.code()
                        + " has the system '"
                        + one.system()
                        + "', allowed are "
                        + systems,
                    places.get(one.code()),
                    null))
        .forEach(faults::add);
    return faults;
  }

  /** The matter with this implementation code, whatever its state. */
  public Optional<Matter> find(String implementationCode) {
    return Optional.ofNullable(byCode.get(implementationCode));
  }

  /** All matters. */
  public List<Matter> all() {
    return List.copyOf(byCode.values());
  }

  /** Whether matters in use are made up; whoever sees them must be told. */
  public boolean sample() {
    return byCode.values().stream()
        .anyMatch(
            one -> one.state() == Matter.State.IN_USE && one.provenance().equals(Matter.SAMPLE));
  }

  /** Which system handles the matters of which department, by the department's name. */
  public ObjectNode departments() {
    ObjectNode departments = Json.object();
    byDepartment().forEach((name, one) -> departments.put(name, one.system()));
    return departments;
  }

  /** The matter that speaks for a department: its first in use, or its first. */
  Map<String, Matter> byDepartment() {
    Map<String, Matter> first = new LinkedHashMap<>();
    byCode.values().stream()
        .sorted(Comparator.comparing(Matter::state))
        .forEach(one -> first.putIfAbsent(one.department(), one));
    return first;
  }

  /** SHA-256 of the file. */
  public String contentHash() {
    return hash;
  }

  /** As {@code config/matters.csv}; the same matters always give the same bytes. */
  public byte[] csv() {
    return CatalogueFile.write(byCode.values());
  }
}
