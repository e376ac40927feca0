package org.lastmile.hub.benchmark.load;

import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The receiving side of all systems: one server that answers 200 and notes what arrived. */
public final class Departments implements AutoCloseable {
  private static final int IO_THREADS = 2;

  private final Map<Integer, Batch> batches = new ConcurrentHashMap<>();
  private final int port;
  private @Nullable Undertow server;

  /** @param port where it listens from {@link #open} on */
  public Departments(int port) {
    this.port = port;
  }

  /** Begins to answer; before that, and after {@link #close}, its port refuses every call. */
  public void open() {
    server =
        Undertow.builder()
            .addHttpListener(port, "127.0.0.1")
            .setIoThreads(IO_THREADS)
            .setWorkerThreads(1)
            .setHandler(
                http ->
                    http.getRequestReceiver()
                        .receiveFullBytes((exchange, body) -> note(exchange, body)))
            .build();
    server.start();
  }

  private void note(HttpServerExchange http, byte[] body) {
    Event.Number number = Event.number(body);
    Batch batch = number == null ? null : batches.get(number.batch());
    if (number != null && batch != null) {
      batch.arrived(number.message(), System.nanoTime());
    }
    http.endExchange();
  }

  /** Makes a batch whose messages are counted here. */
  public Batch expect(int size) {
    Batch batch = new Batch(size);
    expect(batch);
    return batch;
  }

  /** Counts the messages of a batch that is expected elsewhere too. */
  public void expect(Batch batch) {
    batches.put(batch.number(), batch);
  }

  /** Base address; each system has a path of its own below it. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** The machine of these departments is dead until {@link #open}. */
  @Override
  public void close() {
    if (server != null) {
      server.stop();
      server = null;
    }
  }
}
