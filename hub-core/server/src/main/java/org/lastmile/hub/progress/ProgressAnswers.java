package org.lastmile.hub.progress;

import java.util.Optional;

/** Answers applicants. */
@FunctionalInterface
public interface ProgressAnswers {
  /**
   * Where the case stands; empty alike for a case that nobody handed in, for one of another applicant and for a number
   * that is none.
   *
   * @throws org.lastmile.hub.transit.RetryAfter {@code PROGRESS_TOO_OFTEN}
   * @throws org.lastmile.hub.spi.HubException PASSING {@code PROGRESS_NOT_RECORDED}; DOWN {@code
   *     PROGRESS_DATABASE_DOWN}
   */
  Optional<Standing> answer(ProgressQuery query);
}
