package org.lastmile.hub.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.lastmile.hub.transit.DeadLetterStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hub dead dismiss}: decides that messages are not to be replayed. */
@Command(name = "dismiss", mixinStandardHelpOptions = true)
final class DeadDismiss implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  private Decisions decisions;

  @Override
  public Integer call() {
    return decisions.decide(DeadLetterStore.Action.DISMISS, List.of());
  }
}
