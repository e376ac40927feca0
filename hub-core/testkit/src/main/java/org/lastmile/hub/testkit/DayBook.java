package org.lastmile.hub.testkit;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.lastmile.hub.testkit.SystemFake.Taken;

/** Where a system writes down what it has taken, oldest first. */
public final class DayBook {
  private final Clock clock;
  private final List<Taken> entries = new CopyOnWriteArrayList<>();

  public DayBook() {
    this(Clock.systemUTC());
  }

  public DayBook(Clock clock) {
    this.clock = clock;
  }

  /** Something has been taken, just now; see {@link Taken}. */
  public void enter(String what, String number) {
    entries.add(new Taken(clock.instant(), what, number));
  }

  public List<Taken> entries() {
    return List.copyOf(entries);
  }

  public void clear() {
    entries.clear();
  }
}
