package org.lastmile.hub.simulator.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The clock of a zone's processes, which libfaketime turns. Monotonic time goes on as it is. */
final class ZoneClock {
  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib64/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/faketime/libfaketimeMT.so.1"));

  private final Path file;

  /** @param file where the clock is kept */
  ZoneClock(Path file) throws IOException {
    this.file = file;
    turn(0);
  }

  /** What this machine lacks; empty where clocks can be turned. */
  static Optional<String> lacking() {
    return library().isPresent()
        ? Optional.empty()
        : Optional.of("libfaketime is not installed (apt-get install libfaketime)");
  }

  private static Optional<Path> library() {
    return LIBRARIES.stream().filter(Files::isReadable).findFirst();
  }

  /** What a process must have in its environment to have this clock; with the fix for old libraries a JVM spins. */
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", library().orElseThrow().toString(),
        "FAKETIME_TIMESTAMP_FILE", file.toString(),
        "FAKETIME_CACHE_DURATION", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        "FAKETIME_FORCE_MONOTONIC_FIX", "0",
        "NO_FAKE_STAT", "1");
  }

  /** Within a second the clock is this many seconds before (negative: behind) the true one. */
  void turn(int seconds) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, "%+d\n".formatted(seconds));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
