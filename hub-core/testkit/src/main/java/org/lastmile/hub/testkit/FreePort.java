package org.lastmile.hub.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Ports for servers that must be told theirs before they start, and may start again on them. They lie below those that
 * systems give to outgoing calls: one of those could take a port while its server does not listen. So could a server of
 * another process of the same build, so each process has a range of its own for as long as it lives, by a lock on a file
 * in the folder for temporary files.
 */
public final class FreePort {
  private static final int LEAST = 20_000;
  private static final int MOST = 32_000;
  private static final int RANGE = 1_000;

  /** Held until the process ends. */
  private static final Claim CLAIM = claim();

  private FreePort() {}

  /** @param lock null where more processes than ranges live: those share all ports */
  private record Claim(int least, int most, @Nullable FileLock lock) {}

  private static Claim claim() {
    for (int least = LEAST; least < MOST; least += RANGE) {
      FileLock lock = lock(least);
      if (lock != null) {
        return new Claim(least, least + RANGE, lock);
      }
    }
    return new Claim(LEAST, MOST, null);
  }

  private static @Nullable FileLock lock(int least) {
    Path file =
        Path.of(System.getProperty("java.io.tmpdir"), "lastmile-test-ports-" + least + ".lock");
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
      }
      return lock;
    } catch (IOException e) {
      // another user's file
      return null;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // the same class, loaded a second time
      return null;
    }
  }

  /** The port itself, or for 0 one on which nobody listens. */
  public static int orAny(int port) {
    return port == 0 ? some(1).getFirst() : port;
  }

  /** So many different ports on which nobody listens. */
  public static List<Integer> some(int count) {
    Set<Integer> ports = new LinkedHashSet<>();
    while (ports.size() < count) {
      int port = ThreadLocalRandom.current().nextInt(CLAIM.least(), CLAIM.most());
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        ports.add(free.getLocalPort());
      } catch (BindException e) {
        // another program listens there
        continue;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return List.copyOf(ports);
  }
}
