package org.lastmile.connectors.education;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.lastmile.hub.testkit.SftpSite;

/** The bureau's folders: workbooks for the hub under their names only once they are whole, and what the hub brings. */
final class EducationFake implements AutoCloseable {
  private final SftpSite site;
  private final Path toHub;
  private final Path fromHub;

  EducationFake(Path work) {
    site = new SftpSite(work, "hub", 0);
    toHub = folder("tohub");
    fromHub = folder("fromhub");
  }

  private Path folder(String name) {
    try {
      return Files.createDirectories(site.files().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  SftpSite site() {
    return site;
  }

  /** Forgets all files that the hub brought, took or has yet to take. */
  void clear() {
    try (Stream<Path> files = Files.walk(site.files())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether no workbook of this name lies there, which another would replace. */
  boolean isFree(String name) {
    return !Files.exists(toHub.resolve(name));
  }

  /** Hands a workbook over: written beside, then renamed. */
  void drop(String name, byte[] file) {
    try {
      Path beside = toHub.resolve("~$" + name);
      Files.write(beside, file);
      Files.move(beside, toHub.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a workbook has gone from where it was laid to {@code done} or {@code refused}. */
  boolean isIn(String folder, String name) {
    return Files.isRegularFile(toHub.resolve(folder).resolve(name)) && isFree(name);
  }

  /** Names of what the hub brought. */
  List<String> fromHub() {
    try (Stream<Path> files = Files.list(fromHub)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes a workbook of the hub away: its texts, by the names of the sheets. */
  Map<String, List<List<String>>> take(String name) {
    try {
      byte[] file = Files.readAllBytes(fromHub.resolve(name));
      Files.delete(fromHub.resolve(name));
      return EducationBook.read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    site.close();
  }
}
