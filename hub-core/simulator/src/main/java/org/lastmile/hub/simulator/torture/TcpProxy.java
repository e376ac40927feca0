package org.lastmile.hub.simulator.torture;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stands between two ends of TCP connections on this machine, and passes bytes well or badly. */
final class TcpProxy implements AutoCloseable {
  /** How it passes. */
  enum Manner {
    WELL,
    /** {@value #SLOW_BYTES} bytes, {@value #SLOW_MILLIS} ms later. */
    SLOW,
    /** Connections stay and are taken, and no byte passes until another manner. */
    SILENT,
    /** Connections are reset, and no new one is taken. */
    CUT
  }

  private static final Logger LOG = LoggerFactory.getLogger(TcpProxy.class);
  private static final int BYTES = 16_384;
  private static final int SLOW_BYTES = 2_048;
  private static final int SLOW_MILLIS = 50;
  private static final int CONNECT_MILLIS = 2_000;
  private static final int BACKLOG = 200;

  private final InetAddress loopback = InetAddress.getLoopbackAddress();
  private final int port;
  private final int target;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Manner manner = Manner.WELL;
  private volatile ServerSocket door;

  TcpProxy(int port, int target) throws IOException {
    this.port = port;
    this.target = target;
    this.door = listen();
  }

  /** Passes in this manner from now on. */
  void manner(Manner next) throws IOException {
    lock.lock();
    try {
      Manner before = manner;
      manner = next;
      if (next == Manner.CUT) {
        door.close();
        open.forEach(TcpProxy::reset);
      } else if (before == Manner.CUT) {
        door = listen();
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
    Thread.ofVirtual().start(() -> accept(fresh));
    return fresh;
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
    Socket far = new Socket();
    open.add(near);
    open.add(far);
    try {
      far.connect(new InetSocketAddress(loopback, target), CONNECT_MILLIS);
      Thread.ofVirtual().start(() -> pass(far, near));
      pass(near, far);
    } catch (IOException e) {
      LOG.trace("nobody listens at port {}", target, e);
      end(near, far);
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] bytes = new byte[BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read; (read = in.read(bytes, 0, most())) > 0; ) {
        await();
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

  private int most() {
    return manner == Manner.SLOW ? SLOW_BYTES : BYTES;
  }

  /** Returns when what was read may be passed. */
  private void await() throws IOException {
    lock.lock();
    try {
      if (manner == Manner.SLOW && changed.await(SLOW_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.trace("port {} is not slow any more", port);
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
    door.close();
    open.forEach(TcpProxy::reset);
  }
}
