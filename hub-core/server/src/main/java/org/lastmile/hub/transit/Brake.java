package org.lastmile.hub.transit;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Closes the doors, before anything is accepted, while one of its gauges is over its limit. */
public final class Brake {
  /** Says which limit is passed and by how much, in one sentence, or nothing while all is well. */
  @FunctionalInterface
  public interface Gauge extends Supplier<Optional<String>> {}

  private final List<Gauge> gauges;
  private volatile @Nullable HubException fault;

  public Brake(List<Gauge> gauges) {
    this.gauges = List.copyOf(gauges);
  }

  /** Reads the gauges; called about once a second. */
  public void check() {
    Optional<String> over =
        gauges.stream().map(Supplier::get).flatMap(Optional::stream).findFirst();
    fault = over.map(reason -> new HubException("BRAKE", FaultKind.PASSING, reason)).orElse(null);
  }

  /** Why the doors are closed, or null while they are open. */
  public @Nullable HubException fault() {
    return fault;
  }
}
