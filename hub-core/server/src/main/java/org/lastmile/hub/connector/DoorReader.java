package org.lastmile.hub.connector;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.channels.StreamSourceChannel;

/** Reads a body to its end without holding a thread while the caller is slow. */
final class DoorReader implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(DoorReader.class);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /** What happens next; called on a worker, once. */
  interface Done {
    void arrived(DoorBody body);

    void refused(HubException fault);
  }

  private final HttpServerExchange http;
  private final StreamSourceChannel channel;
  private final DoorBody.Writer writer;
  private final Executor workers;
  private final Done done;
  private final long started = System.nanoTime();

  DoorReader(
      HttpServerExchange http,
      StreamSourceChannel channel,
      DoorBody.Writer writer,
      Executor workers,
      Done done) {
    this.http = http;
    this.channel = channel;
    this.writer = writer;
    this.workers = workers;
    this.done = done;
  }

  @Override
  public void run() {
    DoorBody body;
    try {
      if (!read()) {
        return;
      }
      body = writer.finish();
    } catch (HubException e) {
      discard();
      done.refused(e);
      return;
    } catch (IOException e) {
      LOG.info("a caller went away while sending: {}", e.getClass().getSimpleName());
      discard();
      http.endExchange();
      return;
    }
    done.arrived(body);
  }

  /** Whether the end is reached; if not, goes on when there is more. */
  private boolean read() throws IOException {
    try (PooledByteBuffer pooled = http.getConnection().getByteBufferPool().allocate()) {
      ByteBuffer buffer = pooled.getBuffer();
      while (true) {
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
          return true;
        }
        if (System.nanoTime() - started > LONGEST.toNanos()) {
          throw tooSlow();
        }
        if (count == 0) {
          break;
        }
        buffer.flip();
        writer.write(buffer);
      }
    }
    channel
        .getReadSetter()
        .set(
            ready -> {
              ready.suspendReads();
              workers.execute(this);
            });
    channel.resumeReads();
    return false;
  }

  private static HubException tooSlow() {
    return new HubException(
        "BODY_TOO_SLOW",
        FaultKind.CALLER,
        "the body took longer than the " + LONGEST.toMinutes() + " minutes allowed",
        "/",
        null);
  }

  private void discard() {
    try {
      writer.close();
    } catch (IOException e) {
      LOG.error("what came of a request could not be discarded", e);
    }
  }
}
