package org.lastmile.hub.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that must be told theirs before they start, and may start again on them. They lie below those that
 * systems give to outgoing calls: one of those could take a port while its server does not listen.
 */
public final class FreePort {
  private static final int LEAST = 20_000;
  private static final int MOST = 32_000;

  private FreePort() {}

  /** The port itself, or for 0 one on which nobody listens. */
  public static int orAny(int port) {
    return port == 0 ? some(1).getFirst() : port;
  }

  /** So many different ports on which nobody listens. */
  public static List<Integer> some(int count) {
    Set<Integer> ports = new LinkedHashSet<>();
    while (ports.size() < count) {
      int port = ThreadLocalRandom.current().nextInt(LEAST, MOST);
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
