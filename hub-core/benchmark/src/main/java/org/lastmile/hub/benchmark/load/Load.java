package org.lastmile.hub.benchmark.load;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** The sending side of all systems: one asynchronous client with many connections. */
public final class Load implements AutoCloseable {
  private static final int CONNECTIONS = 256;
  private static final int CLOSED = 503;
  private static final Duration COME_AGAIN = Duration.ofSeconds(1);
  private static final Duration LONGEST_CLOSED = Duration.ofSeconds(60);
  private static final ContentType EVENT = ContentType.create(Event.MEDIA_TYPE);
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(COME_AGAIN.toMillis(), TimeUnit.MILLISECONDS);

  private final CloseableHttpAsyncClient client = HttpClients.open(CONNECTIONS);

  /** Sends all messages of a batch, over the doors in turn, as many as {@code inFlight} at a time. */
  public Sent closed(Batch batch, Event event, List<Door> doors, int inFlight) {
    Sending sending = new Sending(batch, event, doors, inFlight);
    for (int message = 0; message < batch.size(); message++) {
      sending.places.acquireUninterruptibly();
      batch.due(message, System.nanoTime());
      sending.send(message);
    }
    return sending.await();
  }

  /**
   * Sends the messages of a batch at a fixed rate, however slowly they are answered; each is due at its time, and that is
   * what its latency counts from.
   *
   * @param perSecond messages a second
   */
  public Sent open(Batch batch, Event event, List<Door> doors, double perSecond) {
    Sending sending = new Sending(batch, event, doors, batch.size());
    long began = System.nanoTime();
    double pause = TimeUnit.SECONDS.toNanos(1) / perSecond;
    for (int message = 0; message < batch.size(); message++) {
      long due = began + (long) (message * pause);
      for (long left; (left = due - System.nanoTime()) > 0; ) {
        LockSupport.parkNanos(left);
      }
      batch.due(message, due);
      sending.places.acquireUninterruptibly();
      sending.send(message);
    }
    return sending.await();
  }

  /**
   * What the doors did.
   *
   * @param nanos from the first request to the last receipt
   * @param comeAgain requests that were answered 503 and sent again
   */
  public record Sent(long nanos, int comeAgain) {}

  private final class Sending {
    private final Batch batch;
    private final Event event;
    private final List<Door> doors;
    private final int most;
    private final Semaphore places;
    private final AtomicInteger comeAgain = new AtomicInteger();
    private final AtomicReference<String> refused = new AtomicReference<>();
    private final long began = System.nanoTime();

    /** When a door last took something, nano time. */
    private volatile long taken = began;

    Sending(Batch batch, Event event, List<Door> doors, int most) {
      this.batch = batch;
      this.event = event;
      this.doors = doors;
      this.most = most;
      this.places = new Semaphore(most);
    }

    void send(int message) {
      Door door = doors.get(message % doors.size());
      SimpleHttpRequest request =
          SimpleRequestBuilder.post(door.address())
              .setHeader("Authorization", "Bearer " + door.token())
              .setBody(event.bytes(batch, message), EVENT)
              .build();
      client.execute(
          request,
          new FutureCallback<SimpleHttpResponse>() {
            @Override
            public void completed(SimpleHttpResponse answer) {
              if (answer.getCode() == CLOSED
                  && System.nanoTime() - taken < LONGEST_CLOSED.toNanos()) {
                comeAgain.incrementAndGet();
                LATER.execute(() -> send(message));
              } else if (answer.getCode() / 100 == 2) {
                taken = System.nanoTime();
                places.release();
              } else {
                end(answer.getCode() + " " + answer.getBodyText());
              }
            }

            @Override
            public void failed(Exception fault) {
              end(fault.toString());
            }

            @Override
            public void cancelled() {
              end("cancelled");
            }
          });
    }

    private void end(String reason) {
      refused.compareAndSet(null, reason);
      places.release();
    }

    Sent await() {
      places.acquireUninterruptibly(most);
      long nanos = System.nanoTime() - began;
      String reason = refused.get();
      if (reason != null) {
        throw new HubException(
            "BENCH_REFUSED", FaultKind.LASTING, "a door gave no receipt: " + reason);
      }
      return new Sent(nanos, comeAgain.get());
    }
  }

  @Override
  public void close() throws Exception {
    client.close();
  }
}
