package org.lastmile.hub.simulator.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.springframework.util.FileSystemUtils;

/** A file system of its own below a folder, so that it can be filled. Needs the right to mount. */
final class SmallDisk implements AutoCloseable {
  private static final String SIZE = "6G";
  private static final String TRIAL_SIZE = "16M";
  private static final long LAST_BYTES = 64L << 20;

  private static final Duration BUSY = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Why this machine mounts none; empty if it does. */
  static Optional<String> lacking() {
    try {
      Path trial = Files.createTempDirectory("small-disk");
      try {
        mount(trial.resolve("image"), trial.resolve("disk"), TRIAL_SIZE).close();
        return Optional.empty();
      } finally {
        FileSystemUtils.deleteRecursively(trial);
      }
    } catch (IOException e) {
      return Optional.of("no file system can be mounted (" + e.getMessage() + ")");
    }
  }

  /**
   * Mounts a new one.
   *
   * @param image file that holds it
   * @param folder where it appears
   */
  static SmallDisk mount(Path image, Path folder) throws IOException {
    return mount(image, folder, SIZE);
  }

  static SmallDisk mount(Path image, Path folder, String size) throws IOException {
    Files.createDirectories(folder);
    Shell.run("truncate", "-s", size, image.toString());
    Shell.run("mkfs.ext4", "-q", "-m", "0", image.toString());
    Shell.run("mount", "-o", "loop", image.toString(), folder.toString());
    return new SmallDisk(folder);
  }

  /** Leaves not a byte. */
  void fill() throws IOException {
    long most = Files.getFileStore(folder).getUsableSpace() - LAST_BYTES;
    Shell.run("fallocate", "-l", Long.toString(Math.max(1, most)), ballast().toString());
    // others write at the same time, and a reservation takes all or nothing
    Shell.run(
        "sh", "-c", "cat /dev/zero 2>/dev/null >> \"$1\" || true", "fill", ballast().toString());
  }

  /** Gives back what {@link #fill} took. */
  void free() throws IOException {
    Files.deleteIfExists(ballast());
  }

  private Path ballast() {
    return folder.resolve("ballast");
  }

  /** Unmounts it, once whoever is ending lets go of its files; the image keeps what it holds. */
  @Override
  public void close() throws IOException {
    long until = System.nanoTime() + BUSY.toNanos();
    while (true) {
      try {
        Shell.run("umount", folder.toString());
        return;
      } catch (IOException e) {
        if (System.nanoTime() > until) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }
}
