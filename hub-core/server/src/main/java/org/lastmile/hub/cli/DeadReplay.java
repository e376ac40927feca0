package org.lastmile.hub.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.lastmile.hub.transit.DeadLetterStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hub dead replay}: puts messages again where they were taken from. */
@Command(name = "replay", mixinStandardHelpOptions = true)
final class DeadReplay implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  private Decisions decisions;

  @Option(names = "--again", split = ",", paramLabel = "SYSTEM", descriptionKey = "dead.again")
  private List<String> again = List.of();

  @Override
  public Integer call() {
    return decisions.decide(DeadLetterStore.Action.REPLAY, again);
  }
}
