package org.lastmile.hub.transit;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Numbers new cases. Gaps are allowed, repeats are not, over both zones. */
@FunctionalInterface
public interface CaseNumbers {
  /**
   * The next number: {@code matterCode} + yyyyMMdd + serial, or {@code L330106} + yyyyMMdd + serial without a matter.
   */
  String next(@Nullable String matterCode, LocalDate day);
}
