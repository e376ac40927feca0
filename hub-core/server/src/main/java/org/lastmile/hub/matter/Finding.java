package org.lastmile.hub.matter;

import org.jspecify.annotations.Nullable;

/**
 * What is not in order in a list of matters.
 *
 * @param place row, as the file's own program shows it
 * @param column null for the row as a whole
 * @param found what stands there
 * @param allowed what may stand there, in signs that need no translation
 * @param instead what was taken; empty unless mended
 */
public record Finding(
    String place,
    @Nullable MatterColumn column,
    String found,
    Code code,
    String allowed,
    Outcome outcome,
    String instead) {
  /** What is wrong. */
  public enum Code {
    /** Written otherwise than it means. */
    MATTER_SPELLING,
    /** Missing, and known from another column. */
    MATTER_DERIVED,
    /** Not as its column allows, or missing. */
    MATTER_NOT_ALLOWED,
    /** The implementation code stands in an earlier row, too. */
    MATTER_REPEATED,
    /** An earlier row of the same department has the same name. */
    MATTER_NAME_REPEATED,
    /** The type is another than the one in the code. */
    MATTER_TYPE_OTHER,
    /** Nobody knows which system handles it. */
    MATTER_SYSTEM_UNKNOWN,
    /** The row cannot be read: hidden, or of another length than the headings. */
    MATTER_ROW_UNREADABLE
  }

  /** What became of it. */
  public enum Outcome {
    MENDED,
    KEPT,
    LEFT_OUT
  }
}
