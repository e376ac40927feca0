package org.lastmile.hub.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stands between two ends of TCP connections on this machine, and passes bytes well or badly. */
public final class TcpProxy implements AutoCloseable {
  /** How it passes. */
  public enum Manner {
    WELL,
    /** {@value #SLOW_BYTES} bytes, {@value #SLOW_MILLIS} ms later. */
    SLOW,
    /** Each piece of an answer, {@value #LATE_MILLIS} ms later. */
    LATE,
    /** Connections stay and are taken, and no byte passes until another manner. */
    SILENT,
    /** What is said arrives, and of the answers only noise. */
    GARBLED,
    /** What is said arrives, and in place of an answer the connection is reset. */
    UNANSWERED,
    /** Nothing arrives: each HTTP request is answered 503, and the connection ends. */
    UNAVAILABLE,
    /** Connections are reset, and no new one is taken. */
    CUT
  }

  private static final Logger LOG = LoggerFactory.getLogger(TcpProxy.class);
  private static final int BYTES = 16_384;
  private static final int SLOW_BYTES = 2_048;
  private static final int SLOW_MILLIS = 50;
  private static final int LATE_MILLIS = 1_000;
  private static final int CONNECT_MILLIS = 2_000;
  private static final int BACKLOG = 200;

  private static final byte[] SERVICE_UNAVAILABLE =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final InetAddress loopback = InetAddress.getLoopbackAddress();
  private final int port;
  private final int target;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Manner manner = Manner.WELL;
  private volatile ServerSocket door;
  private volatile @Nullable Thread acceptor;

  /**
   * Listens at once.
   *
   * @param port on the loopback address
   * @param target where it passes to, on the loopback address
   */
  public TcpProxy(int port, int target) throws IOException {
    this.port = port;
    this.target = target;
    this.door = listen();
  }

  /** Passes in this manner from now on. */
  public void manner(Manner next) throws IOException {
    lock.lock();
    try {
      Manner before = manner;
      manner = next;
      if (next == Manner.CUT) {
        shut();
        open.forEach(TcpProxy::reset);
      } else if (before == Manner.CUT) {
        door = listen();
      }
      if (next == Manner.UNAVAILABLE) {
        open.forEach(TcpProxy::reset);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private ServerSocket listen() throws IOException {
    ServerSocket fresh = new ServerSocket();
    fresh.setReuseAddress(true);
    fresh.bind(new InetSocketAddress(loopback, port), BACKLOG);
    acceptor = Thread.ofVirtual().start(() -> accept(fresh));
    return fresh;
  }

  /** Returns when the port is free: the system keeps it as long as a virtual thread has not left it. */
  private void shut() throws IOException {
    door.close();
    Thread last = acceptor;
    try {
      if (last != null) {
        last.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("while the door of port " + port + " was shut");
    }
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        Socket near = from.accept();
        Thread.ofVirtual().start(() -> connect(near));
      } catch (IOException e) {
        LOG.trace("the door of port {} is closed", port, e);
      }
    }
  }

  private void connect(Socket near) {
    if (manner == Manner.UNAVAILABLE) {
      refuse(near);
      return;
    }
    Socket far = new Socket();
    open.add(near);
    open.add(far);
    if (manner == Manner.CUT) {
      // a door that has just been closed may let one more in
      end(near, far);
      return;
    }
    try {
      far.connect(new InetSocketAddress(loopback, target), CONNECT_MILLIS);
      Thread.ofVirtual().start(() -> pass(far, near, true));
      pass(near, far, false);
    } catch (IOException e) {
      LOG.trace("nobody listens at port {}", target, e);
      end(near, far);
    }
  }

  private void refuse(Socket near) {
    open.add(near);
    try (near) {
      HttpRequests.readOne(near.getInputStream());
      near.getOutputStream().write(SERVICE_UNAVAILABLE);
    } catch (IOException e) {
      LOG.trace("a caller of port {} went away", port, e);
    } finally {
      open.remove(near);
    }
  }

  private void pass(Socket from, Socket to, boolean answer) {
    byte[] bytes = new byte[BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read; (read = in.read(bytes, 0, most())) > 0; ) {
        await(answer);
        if (answer && manner == Manner.GARBLED) {
          garble(bytes, read);
        } else if (answer && manner == Manner.UNANSWERED) {
          end(from, to);
          return;
        }
        out.write(bytes, 0, read);
      }
      // the other direction may have more to say
      to.shutdownOutput();
      from.shutdownInput();
    } catch (IOException e) {
      LOG.trace("a connection to port {} ended", target, e);
      end(from, to);
    }
    if (from.isOutputShutdown() && to.isOutputShutdown()) {
      end(from, to);
    }
  }

  /** Letters, so that no protocol takes it for its own. */
  private static void garble(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) ThreadLocalRandom.current().nextInt('a', 'z' + 1);
    }
  }

  private int most() {
    return manner == Manner.SLOW ? SLOW_BYTES : BYTES;
  }

  /** Returns when what was read may be passed. */
  private void await(boolean answer) throws IOException {
    lock.lock();
    try {
      if (manner == Manner.SLOW && changed.await(SLOW_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.trace("port {} is not slow any more", port);
      }
      if (answer && manner == Manner.LATE && changed.await(LATE_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.trace("port {} is not late any more", port);
      }
      while (manner == Manner.SILENT) {
        changed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  private void end(Socket one, Socket other) {
    open.remove(one);
    open.remove(other);
    reset(one);
    reset(other);
  }

  private static void reset(Socket socket) {
    try {
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0);
        socket.close();
      }
    } catch (IOException e) {
      LOG.trace("already closed", e);
    }
  }

  @Override
  public void close() throws IOException {
    shut();
    open.forEach(TcpProxy::reset);
  }
}
