package org.lastmile.hub.matter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a list of matters makes of the catalogue. A matter whose content differs is its next version; one that the list
 * no longer has is cancelled and kept, because cases under it go on.
 *
 * @param catalogue what the catalogue would be
 * @param findings what is not in order, in the order of the rows
 * @param rows how many the list has
 * @param leftOut how many of them are not in the catalogue
 * @param added codes of new matters; likewise changed and cancelled
 * @param unchanged how many are as they were
 */
public record MatterImport(
    Matters catalogue,
    List<Finding> findings,
    int rows,
    int leftOut,
    List<String> added,
    List<String> changed,
    List<String> cancelled,
    int unchanged) {
  /**
   * Reads a list.
   *
   * @param name of the file, which says its form: {@code .csv}, {@code .xlsx} or {@code .xls}
   * @param sheet of a workbook; null for the first visible one
   * @param systems ids of the systems that there are
   * @throws org.lastmile.hub.spi.HubException CALLER, for what is wrong with the file as a whole
   */
  public static MatterImport of(
      String name,
      byte[] file,
      @Nullable String sheet,
      ListSource source,
      Matters present,
      Set<String> systems) {
    MatterList list = MatterList.read(name, file, sheet, source);
    RowCleaner cleaner = new RowCleaner(source, list.columns(), present, systems);
    Merge merge = new Merge(present);
    list.rows().forEach(row -> merge.take(row.place(), cleaner.clean(row)));
    return merge.result(list.rows().size());
  }

  /** The present catalogue, as row after row changes it. */
  private static final class Merge {
    private final Matters present;
    private final Map<String, Matter> next = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> added = new ArrayList<>();
    private final List<String> changed = new ArrayList<>();

    /** Codes of all rows, whether they are fit or not. */
    private final Set<String> named = new HashSet<>();

    private final Map<String, First> firstByCode = new HashMap<>();
    private final Map<String, String> placeByName = new HashMap<>();
    private int leftOut;
    private int unchanged;

    /** Where a matter stands first. */
    private record First(String place, Matter matter) {}

    Merge(Matters present) {
      this.present = present;
      present.all().forEach(one -> next.put(one.code(), one));
    }

    void take(String place, RowCleaner.Cleaned row) {
      findings.addAll(row.findings());
      named.add(row.code());
      Matter matter = row.matter();
      if (matter == null) {
        leftOut++;
        return;
      }
      First first = firstByCode.putIfAbsent(matter.code(), new First(place, matter));
      if (first == null) {
        tellRepeatedName(place, matter);
        put(matter);
      } else if (first.matter().equals(matter)) {
        tellRepeated(place, matter, first, Finding.Outcome.MENDED);
      } else {
        leftOut++;
        tellRepeated(place, matter, first, Finding.Outcome.LEFT_OUT);
      }
    }

    private void tellRepeated(String place, Matter matter, First first, Finding.Outcome outcome) {
      findings.add(
          new Finding(
              place,
              MatterColumn.IMPLEMENTATION_CODE,
              matter.code(),
              Finding.Code.MATTER_REPEATED,
              "≠ " + first.place(),
              outcome,
              outcome == Finding.Outcome.MENDED ? first.place() : ""));
    }

    private void tellRepeatedName(String place, Matter matter) {
      String same = placeByName.putIfAbsent(matter.department() + "\n" + matter.name(), place);
      if (same != null) {
        findings.add(
            new Finding(
                place,
                MatterColumn.MATTER_NAME,
                matter.name(),
                Finding.Code.MATTER_NAME_REPEATED,
                "≠ " + same,
                Finding.Outcome.KEPT,
                ""));
      }
    }

    private void put(Matter matter) {
      Matter before = next.get(matter.code());
      if (before == null) {
        added.add(matter.code());
        next.put(matter.code(), matter);
      } else if (!before.equals(matter.as(before.version()))) {
        changed.add(matter.code());
        next.put(matter.code(), matter.as(Math.max(before.version() + 1, matter.version())));
      } else {
        unchanged++;
        next.put(matter.code(), matter.as(Math.max(before.version(), matter.version())));
      }
    }

    MatterImport result(int rows) {
      List<String> cancelled = new ArrayList<>();
      for (Matter one : present.all()) {
        if (!named.contains(one.code()) && one.state() != Matter.State.CANCELLED) {
          cancelled.add(one.code());
          next.put(one.code(), one.cancelled());
        }
      }
      return new MatterImport(
          new Matters(next.values()),
          List.copyOf(findings),
          rows,
          leftOut,
          List.copyOf(added),
          List.copyOf(changed),
          cancelled,
          unchanged);
    }
  }
}
