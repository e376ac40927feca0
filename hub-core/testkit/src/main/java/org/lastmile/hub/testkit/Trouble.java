package org.lastmile.hub.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.lastmile.hub.spi.FaultKind;

/** A system that does not do what it should, whatever its protocol: a socket, or none. */
final class Trouble implements AutoCloseable {
  /** What is wrong with the system, and what a delivery to it must be told as. */
  enum Kind {
    NOT_THERE("is not there", Set.of(FaultKind.DOWN)),
    SILENT("does not answer", Set.of(FaultKind.PASSING, FaultKind.DOWN)),
    HANGS_UP("hangs up", Set.of(FaultKind.PASSING, FaultKind.DOWN)),
    NONSENSE("answers with nonsense", Set.of(FaultKind.PASSING, FaultKind.DOWN));

    private final String words;
    private final Set<FaultKind> faults;

    Kind(String words, Set<FaultKind> faults) {
      this.words = words;
      this.faults = faults;
    }

    Set<FaultKind> faults() {
      return faults;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  private static final byte[] NOISE =
      "\0\1\2 nothing that anybody speaks\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Kind kind;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Thread thread;

  Trouble(Kind kind) {
    this.kind = kind;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      if (kind == Kind.NOT_THERE) {
        server.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread = Thread.ofVirtual().start(this::serve);
  }

  int port() {
    return server.getLocalPort();
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        if (kind == Kind.NONSENSE) {
          socket.getOutputStream().write(NOISE);
          socket.getOutputStream().flush();
        }
        if (kind != Kind.SILENT) {
          socket.close();
        }
      } catch (IOException e) {
        // the caller or the test has gone
        continue;
      }
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
      thread.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
