package org.lastmile.hub.matter;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One matter (事项) in one of its versions.
 *
 * @param code implementation code, 31 characters
 * @param handlingItem handling item code, 33 characters, empty if the source has none
 * @param departmentId short id of the department; {@code department} is its name
 * @param system id of the system that handles it
 * @param legal the statutory limit, null where law sets none; {@code promised}, what the department promises
 * @param caseKind 即办件, 承诺件, or what the source says
 * @param version from 1, one more with each change of the content
 * @param validFrom first day on which it can be applied for, null for always
 * @param validTo last day, null for no end
 * @param provenance which list it is from; {@link #SAMPLE} is no real list
 */
public record Matter(
    String code,
    String handlingItem,
    String name,
    MatterType type,
    String departmentId,
    String department,
    String system,
    @Nullable Limit legal,
    @Nullable Limit promised,
    String caseKind,
    int version,
    State state,
    @Nullable LocalDate validFrom,
    @Nullable LocalDate validTo,
    String provenance) {
  /** Provenance of matters that are made up. */
  public static final String SAMPLE = "sample";

  /** Whether it can be applied for. */
  public enum State {
    IN_USE,
    PAUSED,
    CANCELLED;

    /** As files and flows write it: {@code in-use}. */
    public String id() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<State> of(String id) {
      return Stream.of(values()).filter(one -> one.id().equals(id)).findFirst();
    }
  }

  /** What days a limit counts. */
  public enum Unit {
    WORKING,
    CALENDAR;

    /** As files and flows write it: {@code working}. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Unit> of(String id) {
      return Stream.of(values()).filter(one -> one.id().equals(id)).findFirst();
    }
  }

  /** How long a department may take. */
  public record Limit(int days, Unit unit) {}

  /** Whether it can be applied for on a day. */
  public boolean isOpen(LocalDate day) {
    return state == State.IN_USE
        && (validFrom == null || !day.isBefore(validFrom))
        && (validTo == null || !day.isAfter(validTo));
  }

  /** The same content in another version. */
  Matter as(int newVersion) {
    return with(newVersion, state);
  }

  /** The next version, which can no longer be applied for. */
  Matter cancelled() {
    return with(version + 1, State.CANCELLED);
  }

  private Matter with(int newVersion, State newState) {
    return new Matter(
        code,
        handlingItem,
        name,
        type,
        departmentId,
        department,
        system,
        legal,
        promised,
        caseKind,
        newVersion,
        newState,
        validFrom,
        validTo,
        provenance);
  }
}
