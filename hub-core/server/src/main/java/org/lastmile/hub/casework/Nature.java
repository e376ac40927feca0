package org.lastmile.hub.casework;

import java.util.Locale;

/** Whether it really happens. Exercises and tests never alarm a person. */
public enum Nature {
  ACTUAL,
  EXERCISE,
  TEST;

  static Nature of(String status) {
    return valueOf(status.toUpperCase(Locale.ROOT));
  }
}
