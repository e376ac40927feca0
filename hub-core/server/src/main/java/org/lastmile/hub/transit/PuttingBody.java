package org.lastmile.hub.transit;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** A lane without queues: commits the Steps of callers, many together, and tells each after the commit. */
final class PuttingBody implements Lane.Body, Putter {
  private static final int MOST_TOGETHER = 256;

  private record Request(Step step, CompletableFuture<Void> done) {}

  private final Queues queues;
  private final Queue<Request> waiting = new ConcurrentLinkedQueue<>();
  private final List<Request> underWay = new ArrayList<>();
  private volatile @Nullable Runnable wake;

  PuttingBody(Queues queues) {
    this.queues = queues;
  }

  /** The lane to wake when a request has come. */
  void wakes(Runnable lane) {
    wake = lane;
  }

  @Override
  public CompletableFuture<Void> put(Step step) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    try {
      queues.check(step);
    } catch (HubException e) {
      done.completeExceptionally(e);
      return done;
    }
    if (step.isEmpty()) {
      // a lane commits only what is something
      done.complete(null);
      return done;
    }
    waiting.add(new Request(step, done));
    Runnable lane = wake;
    if (lane != null) {
      lane.run();
    }
    return done;
  }

  @Override
  public int room(String queue) {
    return 0;
  }

  @Override
  public void handle(List<Taken> taken, Transaction transaction) {
    for (Request next; underWay.size() < MOST_TOGETHER && (next = waiting.poll()) != null; ) {
      underWay.add(next);
    }
    underWay.forEach(request -> transaction.add(request.step));
  }

  @Override
  public void committed() {
    List<Request> done = List.copyOf(underWay);
    underWay.clear();
    done.forEach(request -> request.done.complete(null));
  }

  /** The commit failed or is unknown: the caller gets no receipt, and sends again. */
  @Override
  public void aborted() {
    List<Request> lost = List.copyOf(underWay);
    underWay.clear();
    HubException fault =
        new HubException(
            "COMMIT_UNKNOWN",
            FaultKind.PASSING,
            "the hub could not confirm that it has the message; send it again");
    lost.forEach(request -> request.done.completeExceptionally(fault));
  }
}
