package org.lastmile.hub.progress;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import org.lastmile.hub.transit.RetryAfter;

/**
 * Refuses who asks too often. An applicant is counted before the system is, so that one applicant cannot use up what
 * the others of the system may ask.
 */
final class ProgressLimits {
  /** When so many have asked within two periods, those are forgotten who asked longest ago. */
  private static final int MOST_APPLICANTS = 100_000;

  private static final int MOST_SYSTEMS = 1_000;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Duration period;
  private final LoadingCache<String, RateLimiter> applicants;
  private final LoadingCache<String, RateLimiter> systems;

  ProgressLimits(ProgressSettings settings) {
    this.period = settings.period();
    RateLimiterConfig applicant = config(settings.perApplicant(), period);
    RateLimiterConfig system = config(settings.perSystem(), SECOND);
    this.applicants =
        Caffeine.newBuilder()
            .maximumSize(MOST_APPLICANTS)
            .expireAfterAccess(period.multipliedBy(2))
            .build(key -> RateLimiter.of("applicant", applicant));
    this.systems =
        Caffeine.newBuilder().maximumSize(MOST_SYSTEMS).build(id -> RateLimiter.of(id, system));
  }

  private static RateLimiterConfig config(int most, Duration period) {
    return RateLimiterConfig.custom()
        .limitForPeriod(most)
        .limitRefreshPeriod(period)
        .timeoutDuration(Duration.ZERO)
        .build();
  }

  /** @throws RetryAfter {@code PROGRESS_TOO_OFTEN} */
  void take(String system, String applicantKey) {
    if (!applicants.get(applicantKey).acquirePermission()) {
      throw new RetryAfter(
          ProgressDesk.TOO_OFTEN,
          "this applicant has asked too often; ask again later",
          period,
          null);
    }
    if (!systems.get(system).acquirePermission()) {
      throw new RetryAfter(
          ProgressDesk.TOO_OFTEN, system + " has asked too often; ask again later", SECOND, null);
    }
  }
}
