package org.lastmile.hub.transit;

import java.util.concurrent.CompletableFuture;

/** Puts what did not start with a broker message: casework's outbox, timers, operators. */
@FunctionalInterface
public interface Putter {
  /** Commits the step with others in one broker transaction; completes after the commit. */
  CompletableFuture<Void> put(Step step);
}
