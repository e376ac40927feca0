package org.lastmile.hub.connector;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The messages on one MLLP connection, however its bytes are cut into packets. A message stands between the bytes 0B and
 * 1C, which no text holds; what lies between two messages, such as the 0D that follows 1C, says nothing and is skipped.
 */
final class MllpFrames {
  private static final int START = 0x0b;
  private static final int END = 0x1c;
  private static final int RETURN = 0x0d;
  private static final int BUFFER = 8 << 10;
  private static final long NEVER = 0;

  private final Socket socket;
  private final InputStream in;
  private final int most;
  private final Duration whole;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int end;
  private int halves;

  /**
   * One message.
   *
   * @param whole false for the beginning of one that is longer than allowed
   */
  record Frame(byte[] bytes, boolean whole) {}

  /**
   * @param most most bytes of one message
   * @param whole longest time from the first byte of a message to its last
   */
  MllpFrames(Socket socket, int most, Duration whole) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.most = most;
    this.whole = whole;
  }

  /** What is sent for a message. */
  static byte[] enclose(byte[] message) {
    byte[] frame = new byte[message.length + 3];
    frame[0] = START;
    System.arraycopy(message, 0, frame, 1, message.length);
    frame[frame.length - 2] = END;
    frame[frame.length - 1] = RETURN;
    return frame;
  }

  /**
   * Waits for a message. One that is begun anew before it has ended is half, and forgotten; one that is too long is read
   * to its end.
   *
   * @param wait longest time until it begins, zero for ever
   * @return null where the connection ended between two messages
   * @throws SocketTimeoutException where it did not begin, or did not end, in time
   * @throws EOFException where the connection ended in the middle of a message
   */
  @Nullable Frame next(Duration wait) throws IOException {
    long begins = wait.isZero() ? NEVER : System.nanoTime() + wait.toNanos();
    for (int one = read(begins); one != START; one = read(begins)) {
      if (one < 0) {
        return null;
      }
    }
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    boolean cut = false;
    long ends = System.nanoTime() + whole.toNanos();
    for (int one = read(ends); one != END; one = read(ends)) {
      if (one < 0) {
        throw new EOFException("the connection ended in the middle of a message");
      }
      if (one == START) {
        halves++;
        message.reset();
        cut = false;
        ends = System.nanoTime() + whole.toNanos();
      } else if (message.size() < most) {
        message.write(one);
      } else {
        cut = true;
      }
    }
    return new Frame(message.toByteArray(), !cut);
  }

  /** How many messages were begun anew before they had ended. */
  int halves() {
    return halves;
  }

  /**
   * Whether nothing waits to be read and the other side has not closed. What has come unasked is the answer to something
   * else.
   */
  boolean silent() throws IOException {
    while (true) {
      for (; at < end; at++) {
        if (buffer[at] == START) {
          return false;
        }
      }
      socket.setSoTimeout(1);
      try {
        if (!fill()) {
          return false;
        }
      } catch (SocketTimeoutException e) {
        return true;
      }
    }
  }

  private int read(long until) throws IOException {
    if (at == end) {
      socket.setSoTimeout(until == NEVER ? 0 : remaining(until));
      if (!fill()) {
        return -1;
      }
    }
    return buffer[at++] & 0xff;
  }

  private boolean fill() throws IOException {
    at = 0;
    end = 0;
    end = Math.max(0, in.read(buffer));
    return end > 0;
  }

  private static int remaining(long until) throws SocketTimeoutException {
    long ms = Duration.ofNanos(until - System.nanoTime()).toMillis();
    if (ms <= 0) {
      throw new SocketTimeoutException("no whole message in time");
    }
    return Math.toIntExact(Math.min(ms, Integer.MAX_VALUE));
  }
}
