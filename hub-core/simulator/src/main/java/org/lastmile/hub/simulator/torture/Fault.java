package org.lastmile.hub.simulator.torture;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** What the harness does to the hub. One at a time, except {@link #DEAD}. */
enum Fault {
  /** kill -9 of a zone, and a new start. */
  KILL,
  /** A zone stands still (SIGSTOP), and goes on. */
  PAUSE,
  /** A connection is cut and refused. */
  CUT,
  /** A connection stays, and nothing passes. */
  SILENT,
  /** A connection passes little, and late. */
  SLOW,
  /** kill -9 of a process of the database that commits. */
  BACKEND,
  /** kill -9 of the database server. */
  POSTMASTER,
  /** The database stands still (SIGSTOP), and goes on. */
  DATABASE,
  /** kill -9 of a zone, and a torn record after the last one of its journal, as a loss of power leaves it. */
  JOURNAL,
  /** The disk of a zone is full. */
  DISK,
  /** The clock of a zone jumps, and jumps back. */
  CLOCK,
  /** A department takes no connection from the start of the traffic to its end. */
  DEAD;

  /** The name in commands. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Fault of(String id) {
    for (Fault fault : values()) {
      if (fault.id().equals(id)) {
        return fault;
      }
    }
    throw new HubException(
        "FAULT_UNKNOWN",
        FaultKind.CALLER,
        "there is no fault '"
            + id
            + "'; allowed are "
            + Arrays.stream(values()).map(Fault::id).collect(Collectors.joining(", ")));
  }

  /** What this machine lacks for it; empty where it can be done. */
  Optional<String> lacking() {
    return switch (this) {
      case DISK -> SmallDisk.lacking();
      case CLOCK -> ZoneClock.lacking();
      default -> Optional.empty();
    };
  }
}
