package org.lastmile.hub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.testkit.TcpProxy.Manner;
import org.lastmile.hub.transit.Target;

/** A connector that runs, and the ways to its system, which can be made bad and well again. */
final class Reached implements AutoCloseable {
  private static final String SYSTEM = "system";
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Set<FaultKind> TRIED_AGAIN = EnumSet.of(FaultKind.PASSING, FaultKind.DOWN);

  private final Switchboard ways = new Switchboard();
  private final ConnectorRig rig;
  private final Duration patience;

  /**
   * Starts the connector of a rig that knows where its system is.
   *
   * @param patience with a delivery that does not succeed
   */
  Reached(ConnectorRig.Builder builder, Duration patience) {
    this.patience = patience;
    try {
      rig = builder.elsewhere(port -> ways.port(SYSTEM, port)).start();
    } catch (HubException e) {
      close(ways);
      throw e;
    }
  }

  ConnectorRig rig() {
    return rig;
  }

  /** From now on what goes to the system and comes from there passes in this manner. */
  void ways(Manner manner) throws IOException {
    ways.manner(SYSTEM, manner);
  }

  /** Delivers a message while that cannot end well. */
  HubException fails(Message message) {
    HubException fault = catchThrowableOfType(HubException.class, () -> rig.deliver(message));
    assertThat(fault).as("%s over a way that is bad", message.type()).isNotNull();
    assertThat(TRIED_AGAIN)
        .as("%s: %s: %s", message.type(), fault.code(), fault.getMessage())
        .contains(fault.kind());
    return fault;
  }

  /** Delivers a message as a lane does: what passes is tried again, as the same attempt. */
  ConnectorRig.Delivered deliver(Message message, Target.Attempt attempt) {
    return await("delivery of " + message.type())
        .atMost(patience)
        .pollDelay(Duration.ZERO)
        .pollInterval(PAUSE)
        .ignoreExceptionsMatching(
            thrown -> thrown instanceof HubException fault && TRIED_AGAIN.contains(fault.kind()))
        .until(() -> rig.deliver(message, attempt), Objects::nonNull);
  }

  @Override
  public void close() {
    rig.close();
    close(ways);
  }

  private static void close(Switchboard ways) {
    try {
      ways.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
