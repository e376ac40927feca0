package org.lastmile.hub.connector;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a system that sends: each message is answered before the next one is looked at, so that their order
 * holds. A message that does not come whole is never handed in and never answered: the system sends it again.
 */
final class MllpLine implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(MllpLine.class);
  private static final int STOP_SECONDS = 15;

  private final MllpConsumer consumer;
  private final Socket socket;
  private final MllpComponent.Settings settings;

  /** Held while a message is worked on. */
  private final ReentrantLock turn = new ReentrantLock();

  private volatile boolean closed;

  MllpLine(MllpConsumer consumer, Socket socket, MllpComponent.Settings settings) {
    this.consumer = consumer;
    this.socket = socket;
    this.settings = settings;
  }

  @Override
  public void run() {
    try (socket) {
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      if (socket instanceof SSLSocket tls) {
        tls.setSoTimeout(Math.toIntExact(settings.timeout().toMillis()));
        tls.startHandshake();
      }
      MllpFrames frames = new MllpFrames(socket, settings.mostBody(), settings.timeout());
      serve(frames, socket.getOutputStream());
      tell(frames);
    } catch (IOException e) {
      if (!closed) {
        LOG.warn(
            "a connection of {} broke, what it had not sent whole is dropped: {}",
            consumer.system(),
            e.getClass().getSimpleName());
      }
    } finally {
      consumer.ended(this);
    }
  }

  private void serve(MllpFrames frames, OutputStream out) throws IOException {
    for (MllpFrames.Frame frame = frames.next(Duration.ZERO);
        frame != null;
        frame = frames.next(Duration.ZERO)) {
      turn.lock();
      try {
        byte[] answer = closed ? null : consumer.answer(frame);
        if (answer == null) {
          return;
        }
        out.write(MllpFrames.enclose(answer));
        out.flush();
      } finally {
        turn.unlock();
      }
    }
  }

  private void tell(MllpFrames frames) {
    if (frames.halves() > 0) {
      LOG.warn(
          "a connection of {} began {} messages anew before they had ended; the halves were dropped",
          consumer.system(),
          frames.halves());
    }
  }

  /** Once the message that is worked on is answered. */
  void close() {
    boolean free = false;
    try {
      free = turn.tryLock(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closed = true;
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("a connection of {} did not close", consumer.system());
    } finally {
      if (free) {
        turn.unlock();
      }
    }
  }
}
