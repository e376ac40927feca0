package org.lastmile.hub.matter;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.HubException;

/** Makes a matter of a row of a list: puts right how it is written, fills in what is known, and tells all else. */
final class RowCleaner {
  private final ListSource source;
  private final Set<MatterColumn> columns;
  private final Matters present;
  private final Set<String> systems;
  private final Map<String, ListSource.Department> departments = new HashMap<>();

  /**
   * A row as it was understood.
   *
   * @param code its implementation code, as far as it can be told
   * @param matter null if the row is left out
   */
  record Cleaned(String code, @Nullable Matter matter, List<Finding> findings) {}

  /** @param columns those that the list has; the others are as in the present catalogue */
  RowCleaner(ListSource source, Set<MatterColumn> columns, Matters present, Set<String> systems) {
    this.source = source;
    this.columns = columns;
    this.present = present;
    this.systems = systems;
    present
        .byDepartment()
        .forEach(
            (name, one) ->
                departments.put(name, new ListSource.Department(one.departmentId(), one.system())));
    departments.putAll(source.departments());
  }

  Cleaned clean(MatterList.Row row) {
    return new Cleaning(row).cleaned();
  }

  /** The work on one row. */
  private final class Cleaning {
    private final MatterList.Row row;
    private final Map<MatterColumn, String> texts;
    private final List<Finding> findings = new ArrayList<>();

    Cleaning(MatterList.Row row) {
      this.row = row;
      this.texts = new EnumMap<>(row.texts());
    }

    Cleaned cleaned() {
      codes();
      names();
      type();
      limit(MatterColumn.LEGAL_DAYS, MatterColumn.LEGAL_UNIT);
      limit(MatterColumn.PROMISED_DAYS, MatterColumn.PROMISED_UNIT);
      mapped(MatterColumn.STATE, source.states(), one -> Matter.State.of(one).isPresent());
      mend(MatterColumn.VALID_FROM, Spelling.date(text(MatterColumn.VALID_FROM)));
      mend(MatterColumn.VALID_TO, Spelling.date(text(MatterColumn.VALID_TO)));
      String code = text(MatterColumn.IMPLEMENTATION_CODE);
      texts.putIfAbsent(MatterColumn.PROVENANCE, source.name());
      present.find(code).ifPresent(this::fillFrom);
      department();
      return new Cleaned(code, matter(), List.copyOf(findings));
    }

    private void codes() {
      MatterColumn item = MatterColumn.HANDLING_ITEM_CODE;
      mend(item, Spelling.code(text(item), MatterCodes::isHandlingItem));
      MatterColumn column = MatterColumn.IMPLEMENTATION_CODE;
      if (text(column).isEmpty() && MatterCodes.isHandlingItem(text(item))) {
        derive(column, MatterCodes.implementationOf(text(item)));
      }
      mend(column, Spelling.code(text(column), MatterCodes::isImplementation));
      if (MatterCodes.isImplementation(text(column))) {
        String basic = MatterCodes.basic(text(column));
        mend(MatterColumn.BASIC_CODE, Spelling.code(text(MatterColumn.BASIC_CODE), basic::equals));
      }
    }

    private void names() {
      for (MatterColumn column :
          List.of(MatterColumn.MATTER_NAME, MatterColumn.DEPARTMENT_ZH, MatterColumn.CASE_KIND)) {
        mend(column, Spelling.name(text(column)));
      }
    }

    private void type() {
      MatterColumn column = MatterColumn.TYPE_CODE;
      String code = text(MatterColumn.IMPLEMENTATION_CODE);
      String coded = MatterCodes.isImplementation(code) ? MatterCodes.type(code) : "";
      String inCode = source.types().getOrDefault(coded, coded);
      String found = text(column);
      if (found.isEmpty()) {
        if (MatterType.of(inCode).isPresent()) {
          texts.put(column, inCode);
        }
        if (columns.contains(column) && texts.containsKey(column)) {
          tell(column, "", Finding.Code.MATTER_DERIVED, Finding.Outcome.MENDED, inCode);
        }
        return;
      }
      String known = source.types().get(Spelling.plain(found));
      if (known == null) {
        mend(column, Spelling.type(found));
      } else {
        texts.put(column, known);
      }
      boolean allowed = MatterType.of(text(column)).isPresent();
      if (allowed && !inCode.isEmpty() && !inCode.equals(text(column))) {
        tell(column, found, Finding.Code.MATTER_TYPE_OTHER, Finding.Outcome.KEPT, "");
      }
    }

    /** The unit may stand behind the number. */
    private void limit(MatterColumn days, MatterColumn unit) {
      mapped(unit, source.units(), one -> Matter.Unit.of(one).isPresent());
      Optional<Spelling.Days> spelt = Spelling.days(text(days));
      if (spelt.isEmpty()) {
        return;
      }
      String behind = spelt.get().unit();
      String known = source.units().get(behind);
      if (behind.isEmpty() || (known != null && known.equals(text(unit)))) {
        mend(days, number(spelt.get()));
      } else if (known != null && text(unit).isEmpty()) {
        texts.put(unit, known);
        mend(days, number(spelt.get()));
      }
    }

    private String number(Spelling.Days days) {
      return days.number().replaceFirst("^0+(?=[0-9])", "");
    }

    private void mapped(MatterColumn column, Map<String, String> known, Predicate<String> right) {
      String plain = Spelling.plain(text(column)).toLowerCase(Locale.ROOT);
      String value = known.get(plain);
      if (value != null) {
        texts.put(column, value);
      } else if (right.test(plain)) {
        mend(column, plain);
      }
    }

    /** What the list says nothing of stays as it is; but whatever it names is no longer cancelled. */
    private void fillFrom(Matter matter) {
      if (matter.state() == Matter.State.CANCELLED) {
        texts.putIfAbsent(MatterColumn.STATE, Matter.State.IN_USE.id());
      }
      CatalogueFile.texts(matter)
          .forEach(
              (column, text) -> {
                if (!columns.contains(column)) {
                  texts.putIfAbsent(column, text);
                }
              });
    }

    private void department() {
      ListSource.Department known = departments.get(text(MatterColumn.DEPARTMENT_ZH));
      if (known != null) {
        texts.putIfAbsent(MatterColumn.DEPARTMENT_ID, known.id());
        texts.putIfAbsent(MatterColumn.SYSTEM, known.system());
      }
    }

    private @Nullable Matter matter() {
      MatterRow.Read read = MatterRow.read(texts);
      for (MatterRow.Flaw flaw : read.flaws()) {
        if (flaw.column() != MatterColumn.SYSTEM) {
          tell(
              flaw.column(),
              row.texts().getOrDefault(flaw.column(), ""),
              Finding.Code.MATTER_NOT_ALLOWED,
              Finding.Outcome.LEFT_OUT,
              "");
        }
      }
      String system = text(MatterColumn.SYSTEM);
      if (!systems.contains(system)) {
        tell(
            MatterColumn.SYSTEM,
            system.isEmpty() ? text(MatterColumn.DEPARTMENT_ZH) : system,
            Finding.Code.MATTER_SYSTEM_UNKNOWN,
            Finding.Outcome.LEFT_OUT,
            "");
      }
      unreadable(row.fault());
      return leftOut() ? null : read.matter();
    }

    /** What the reader of the file has found, unless it is told already. */
    private void unreadable(@Nullable HubException fault) {
      if (fault == null) {
        return;
      }
      String place = String.valueOf(fault.place());
      MatterColumn column =
          row.texts().keySet().stream()
              .filter(one -> place.endsWith("/" + one.heading()))
              .findFirst()
              .orElse(null);
      boolean ofAnEmpty = column == null && place.contains("/");
      if (ofAnEmpty || findings.stream().anyMatch(one -> one.column() == column)) {
        return;
      }
      findings.add(
          new Finding(
              row.place(),
              column,
              column == null ? "" : row.texts().getOrDefault(column, ""),
              Finding.Code.MATTER_ROW_UNREADABLE,
              fault.code(),
              Finding.Outcome.LEFT_OUT,
              ""));
    }

    private boolean leftOut() {
      return findings.stream().anyMatch(one -> one.outcome() == Finding.Outcome.LEFT_OUT);
    }

    private String text(MatterColumn column) {
      return texts.getOrDefault(column, "");
    }

    private void derive(MatterColumn column, String value) {
      texts.put(column, value);
      tell(column, "", Finding.Code.MATTER_DERIVED, Finding.Outcome.MENDED, value);
    }

    private void mend(MatterColumn column, String value) {
      String found = text(column);
      if (!value.equals(found)) {
        texts.put(column, value);
        tell(column, found, Finding.Code.MATTER_SPELLING, Finding.Outcome.MENDED, value);
      }
    }

    private void tell(
        MatterColumn column,
        String found,
        Finding.Code code,
        Finding.Outcome outcome,
        String instead) {
      findings.add(
          new Finding(row.place(), column, found, code, column.allowed(), outcome, instead));
    }
  }
}
