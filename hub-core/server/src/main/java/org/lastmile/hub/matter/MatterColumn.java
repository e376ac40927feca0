package org.lastmile.hub.matter;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The columns of {@code config/matters.csv}, in the order in which they are written. */
public enum MatterColumn {
  NO("1, 2, …"),
  DEPARTMENT_ID("a-z 0-9 -"),
  DEPARTMENT_ZH("1…100"),
  TYPE_CODE(Stream.of(MatterType.values()).map(MatterType::code).collect(Collectors.joining(" "))),
  TYPE_ZH(TYPE_CODE.allowed),
  MATTER_NAME("1…200"),
  BASIC_CODE("0-9 × 12 = implementation_code[20…31]"),
  IMPLEMENTATION_CODE("GB 32100 (18) + 1…6 + 0-9 × 12"),
  HANDLING_ITEM_CODE("implementation_code + 0-9 × 2"),
  LEGAL_DAYS("0…3660"),
  LEGAL_UNIT("working, calendar"),
  PROMISED_DAYS(LEGAL_DAYS.allowed),
  PROMISED_UNIT(LEGAL_UNIT.allowed),
  CASE_KIND("0…20"),
  VERSION("1, 2, …"),
  STATE("in-use, paused, cancelled"),
  VALID_FROM("yyyy-MM-dd"),
  VALID_TO("yyyy-MM-dd ≥ valid_from"),
  PROVENANCE("1…100"),
  SYSTEM("config/systems.yaml");

  /** Without these a row is none. */
  static final Set<MatterColumn> COMPULSORY =
      EnumSet.of(DEPARTMENT_ZH, MATTER_NAME, IMPLEMENTATION_CODE, SYSTEM);

  private final String allowed;

  MatterColumn(String allowed) {
    this.allowed = allowed;
  }

  /** Its heading. */
  public String heading() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it may hold, in signs that need no translation. */
  public String allowed() {
    return allowed;
  }
}
