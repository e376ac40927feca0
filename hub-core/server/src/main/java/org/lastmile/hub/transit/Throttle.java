package org.lastmile.hub.transit;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether one system may be called now: concurrency, rate, circuit and its own Retry-After. A system that was away is
 * probed by one call, and after it answers gets one more call at a time with each success, until its concurrency is
 * reached. Not safe for threads.
 */
final class Throttle {
  private static final Logger LOG = LoggerFactory.getLogger(Throttle.class);
  private static final int URGENT_RESERVE = 4;
  private static final Duration SHORTEST_PERIOD = Duration.ofMillis(100);

  private final String system;
  private final int concurrency;
  private final CircuitBreaker circuit;
  private final Optional<RateLimiter> rate;
  private int places;
  private int running;
  private long quietUntilNanos = System.nanoTime();
  private String lastFault = Evidence.OK;

  Throttle(String system, DeliveryLimits limits) {
    this.system = system;
    this.concurrency = limits.concurrency();
    this.places = concurrency;
    this.rate = rate(system, limits.rate());
    this.circuit =
        CircuitBreaker.of(
            system,
            CircuitBreakerConfig.custom()
                .slidingWindowSize(20)
                .minimumNumberOfCalls(10)
                .failureRateThreshold(80)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitIntervalFunctionInOpenState(
                    IntervalFunction.ofExponentialRandomBackoff(
                        limits.circuitPause(), 1.5, 0.2, limits.longestPause()))
                .build());
    circuit.getEventPublisher().onStateTransition(event -> changed(event.getStateTransition()));
  }

  private static Optional<RateLimiter> rate(String system, double callsPerSecond) {
    if (callsPerSecond <= 0) {
      return Optional.empty();
    }
    double shortest = SHORTEST_PERIOD.toNanos() / (double) TimeUnit.SECONDS.toNanos(1);
    double period = Math.max(shortest, 1 / callsPerSecond);
    return Optional.of(
        RateLimiter.of(
            system,
            RateLimiterConfig.custom()
                .limitForPeriod((int) Math.max(1, Math.round(callsPerSecond * period)))
                .limitRefreshPeriod(Duration.ofNanos((long) (period * 1e9)))
                .timeoutDuration(Duration.ZERO)
                .build()));
  }

  private void changed(CircuitBreaker.StateTransition transition) {
    if (transition.getToState() == State.OPEN) {
      places = 1;
    }
    if (transition.getFromState() == State.CLOSED) {
      LOG.atWarn()
          .addKeyValue("hub.system", system)
          .addKeyValue("hub.code", lastFault)
          .log("System {} takes no calls ({}); its queue waits", system, lastFault);
    } else if (transition.getToState() == State.CLOSED) {
      LOG.atInfo().addKeyValue("hub.system", system).log("System {} takes calls again", system);
    }
  }

  /** Whether one more call may be under way; some places are for urgent ones only, which wait for no Retry-After. */
  boolean hasPlace(boolean urgent) {
    return urgent
        ? running < places + URGENT_RESERVE
        : running < places && System.nanoTime() - quietUntilNanos >= 0;
  }

  /** Takes a place for a call, if rate and circuit let it; {@link #ended} gives it back. */
  boolean tryStart() {
    if (!rate.map(RateLimiter::acquirePermission).orElse(true) || !circuit.tryAcquirePermission()) {
      return false;
    }
    running++;
    return true;
  }

  /** A call came back, whatever became of it. */
  void ended() {
    running--;
  }

  /** The system answered, be it with a refusal. */
  void answered() {
    circuit.onSuccess(0, TimeUnit.NANOSECONDS);
    places = Math.min(concurrency, places + 1);
  }

  /** The system did not answer, or not as it should. */
  void failed(HubException fault) {
    lastFault = fault.code();
    circuit.onError(0, TimeUnit.NANOSECONDS, fault);
    if (fault instanceof RetryAfter asked) {
      quietUntilNanos = System.nanoTime() + asked.pause().toNanos();
    }
    if (fault.kind() == FaultKind.DOWN && circuit.getState() != State.OPEN) {
      circuit.transitionToOpenState();
    }
  }

  /** Whether the circuit is open: no call before the next probe. */
  boolean open() {
    return circuit.getState() == State.OPEN;
  }

  int running() {
    return running;
  }

  /** 0 closed, 1 half open, 2 open; any thread. */
  int circuitFigure() {
    return switch (circuit.getState()) {
      case CLOSED, DISABLED, METRICS_ONLY -> 0;
      case HALF_OPEN -> 1;
      case OPEN, FORCED_OPEN -> 2;
    };
  }
}
