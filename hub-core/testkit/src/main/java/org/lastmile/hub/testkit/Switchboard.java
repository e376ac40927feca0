package org.lastmile.hub.testkit;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.testkit.TcpProxy.Manner;

/** Ways from the hub to the systems that can be made bad and well again. */
public final class Switchboard implements AutoCloseable {
  private final IntSupplier ports;
  private final Map<String, List<TcpProxy>> ways = new ConcurrentHashMap<>();

  /** Ways that begin at ports which are free. */
  public Switchboard() {
    this(() -> FreePort.orAny(0));
  }

  /** @param ports at which the ways begin, one after the other */
  public Switchboard(IntSupplier ports) {
    this.ports = ports;
  }

  /**
   * Lays a way to a port on which somebody listens, or will.
   *
   * @throws HubException {@code PORT_TAKEN}
   */
  public synchronized int port(String to, int port) {
    int near = ports.getAsInt();
    try {
      ways.computeIfAbsent(to, t -> new CopyOnWriteArrayList<>()).add(new TcpProxy(near, port));
    } catch (IOException e) {
      throw noPort(near, e);
    }
    return near;
  }

  private static HubException noPort(int port, IOException cause) {
    return new HubException(
        "PORT_TAKEN",
        FaultKind.CALLER,
        "nothing can listen on port "
            + port
            + ": "
            + cause.getMessage()
            + "; allowed is a free one",
        null,
        cause);
  }

  /** Whether there is a way to a system. */
  public boolean leadsTo(String system) {
    return ways.containsKey(system);
  }

  /** From now on all ways to a system pass in this manner. */
  public void manner(String to, Manner manner) throws IOException {
    List<TcpProxy> laid = ways.get(to);
    if (laid == null) {
      throw new IllegalStateException("no way was laid to " + to);
    }
    for (TcpProxy way : laid) {
      way.manner(manner);
    }
  }

  @Override
  public void close() throws IOException {
    for (List<TcpProxy> laid : ways.values()) {
      for (TcpProxy way : laid) {
        way.close();
      }
    }
  }
}
