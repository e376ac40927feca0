package org.lastmile.hub.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A server that others have written, as a process that a test starts for itself on this machine. */
public final class PeerServer implements AutoCloseable {
  private static final int CONNECT_MILLIS = 200;
  private static final int STOP_SECONDS = 5;

  private final Path log;
  private final Process process;

  /**
   * Starts it; returns when it listens.
   *
   * @param log what it says goes there
   * @throws org.awaitility.core.TerminalFailureException if it ends instead; its cause has what it said
   */
  public PeerServer(Need server, List<String> arguments, int port, Path log) {
    this.log = log;
    List<String> command = new ArrayList<>();
    command.add(server.executable().orElseThrow().toString());
    command.addAll(arguments);
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Awaitility.await()
        .failFast(
            () -> {
              if (!process.isAlive()) {
                throw new IllegalStateException(server + " ended: " + log());
              }
            })
        .until(() -> listens(port));
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** What it has said. */
  public String log() {
    try {
      return Files.readString(log, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
