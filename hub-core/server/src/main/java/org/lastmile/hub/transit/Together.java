package org.lastmile.hub.transit;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Asks for many callers at once: what comes while one request is under way is gathered for the next. Nobody waits longer
 * than for two requests, and a lone caller for one.
 *
 * @param <Q> question
 * @param <A> answer
 */
final class Together<Q, A> {
  private record Waiting<Q, A>(Q question, CompletableFuture<A> answer) {}

  private final int most;
  private final Function<List<Q>, List<A>> request;
  private final Queue<Waiting<Q, A>> waiting = new ConcurrentLinkedQueue<>();

  /** Questions without an answer; who brings the first one has them asked. */
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param most questions in one request
   * @param request gives an answer, which is not null, to each question, in their order; what it throws is thrown to all
   */
  Together(int most, Function<List<Q>, List<A>> request) {
    this.most = most;
    this.request = request;
  }

  /** Never blocks. What hangs on the answer runs on the thread that asks for all, and holds up the next request. */
  CompletableFuture<A> ask(Q question) {
    CompletableFuture<A> answer = new CompletableFuture<>();
    waiting.add(new Waiting<>(question, answer));
    if (open.getAndIncrement() == 0) {
      Thread.ofVirtual().name("together").start(this::askForAll);
    }
    return answer;
  }

  /** Blocks until the answer is there. */
  A await(Q question) {
    try {
      return ask(question).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException known ? known : e;
    }
  }

  /** Questions that are not asked yet. */
  int waiting() {
    return waiting.size();
  }

  private void askForAll() {
    for (int answered = askForSome(); open.addAndGet(-answered) > 0; ) {
      answered = askForSome();
    }
  }

  private int askForSome() {
    List<Waiting<Q, A>> some = new ArrayList<>();
    for (Waiting<Q, A> next; some.size() < most && (next = waiting.poll()) != null; ) {
      some.add(next);
    }
    try {
      List<A> answers = request.apply(some.stream().map(Waiting::question).toList());
      for (int i = 0; i < some.size(); i++) {
        some.get(i).answer.complete(answers.get(i));
      }
    } catch (RuntimeException | Error e) {
      // whatever it was, the next ones are asked: without this nobody would ask any more
      some.forEach(one -> one.answer.completeExceptionally(e));
    }
    return some.size();
  }
}
