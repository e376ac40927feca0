package org.lastmile.hub.zone;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.lang3.SystemUtils;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL programs of this platform, unpacked once for each release into a folder named by their checksum. Several
 * processes may unpack at the same time: each into a folder of its own, and the first rename wins.
 */
final class PostgresBinaries {
  private static final int EXECUTABLE_BY_ANYONE = 0111;

  private final Path cache;

  PostgresBinaries(Path cache) {
    this.cache = cache;
  }

  /** The folder that has {@code bin/postgres} in it. */
  Path unpacked() throws IOException {
    byte[] archive = archive();
    Path home = cache.resolve("postgres-" + release(archive));
    if (Files.isDirectory(home)) {
      return home;
    }
    Files.createDirectories(cache);
    Path unpacking = Files.createTempDirectory(cache, "unpacking-");
    unpack(archive, unpacking);
    Files.setPosixFilePermissions(unpacking, PosixFilePermissions.fromString("rwxr-xr-x"));
    try {
      Files.move(unpacking, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      Folders.delete(unpacking);
      if (!Files.isDirectory(home)) {
        throw e;
      }
    }
    return home;
  }

  /** Tells releases apart; a digest would take each start half a second before it has been compiled. */
  private static String release(byte[] archive) {
    CRC32 sum = new CRC32();
    sum.update(archive);
    return "%08x-%d".formatted(sum.getValue(), archive.length);
  }

  private static byte[] archive() throws IOException {
    String system =
        SystemUtils.IS_OS_MAC ? "Darwin" : SystemUtils.IS_OS_WINDOWS ? "Windows" : "Linux";
    try (InputStream in =
        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, SystemUtils.OS_ARCH)) {
      return in.readAllBytes();
    } catch (IllegalStateException e) {
      throw new HubException(
          "DATABASE_BINARIES",
          FaultKind.LASTING,
          "no PostgreSQL binaries for %s on %s on the class path; add io.zonky.test.postgres binaries of that platform, or set hub.database.url"
              .formatted(system, SystemUtils.OS_ARCH),
          null,
          e);
    }
  }

  private static void unpack(byte[] archive, Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("entry leaves the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
          continue;
        }
        Files.createDirectories(path.resolveSibling(".").normalize());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          Files.copy(tar, path);
          boolean executable = (entry.getMode() & EXECUTABLE_BY_ANYONE) != 0;
          Files.setPosixFilePermissions(
              path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }
}
