package org.lastmile.hub.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.lastmile.hub.testkit.SystemFake.Taken;

/**
 * What a file server shows to a system and the hub: {@code tohub/}, where the system lays files, {@code fromhub/}, where
 * the hub does, and {@code read/}, where the system keeps those of the hub that it has read.
 */
public final class ExchangeFolders {
  private static final String TEMPORARY = ".tmp";
  private static final Pattern KIND = Pattern.compile("[A-Z]{2,}");

  private final Path root;
  private final Path toHub;
  private final Path fromHub;
  private final Path read;
  private final String marker;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  /**
   * @param root what the server shows
   * @param marker appended to the name of a file, the name of the marker that makes it whole; empty where files are
   *     renamed when they are whole
   */
  public ExchangeFolders(Path root, String marker) {
    this.root = root;
    this.marker = marker;
    toHub = folder("tohub");
    fromHub = folder("fromhub");
    read = folder("read");
  }

  private Path folder(String name) {
    try {
      return Files.createDirectories(root.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path toHub() {
    return toHub;
  }

  /** Lays a file under this name, and no marker. */
  public void lay(String name, byte[] content) {
    try {
      Files.write(toHub.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lays a file and then its marker with this content. */
  public void lay(String name, byte[] content, byte[] markerContent) {
    lay(name, content);
    lay(name + marker, markerContent);
  }

  /** Lays a file under a temporary name and then gives it its own. */
  public void lay(String name, byte[] content, String temporary) {
    lay(temporary, content);
    try {
      Files.move(toHub.resolve(temporary), toHub.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether neither a file of this name nor its marker lies where the hub looks: another would replace them. */
  public boolean isGone(String name) {
    return !Files.exists(toHub.resolve(name))
        && (marker.isEmpty() || !Files.exists(toHub.resolve(name + marker)));
  }

  /** Waits until the hub has moved a file of this name away. */
  public void awaitGone(String name) {
    Awaitility.await("the hub moves " + name + " away").until(() -> isGone(name));
  }

  /** Whether a file has gone from where it was laid to {@code done} or {@code refused}. */
  public boolean isIn(String folder, String name) {
    return Files.isRegularFile(toHub.resolve(folder).resolve(name)) && isGone(name);
  }

  /** Names of what the hub has brought and nobody has read, markers too. */
  public List<String> fromHub() {
    return names(fromHub);
  }

  /** Names of those that are whole, markers left out. */
  public List<String> whole() {
    List<String> names = fromHub();
    return names.stream()
        .filter(
            name ->
                marker.isEmpty()
                    ? !name.endsWith(TEMPORARY)
                    : !name.endsWith(marker) && names.contains(name + marker))
        .toList();
  }

  /** Whether a file of this name is read for the first time. */
  public boolean isFirst(String name) {
    return seen.add(name);
  }

  /** Reads a file of the hub, and moves it and its marker to {@code read/}. */
  public synchronized byte[] read(String name) {
    try {
      byte[] content = Files.readAllBytes(fromHub.resolve(name));
      if (!marker.isEmpty()) {
        Files.deleteIfExists(fromHub.resolve(name + marker));
      }
      Files.move(fromHub.resolve(name), read.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      return content;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the marker of a file of the hub holds. */
  public byte[] marker(String name) {
    try {
      return Files.readAllBytes(fromHub.resolve(name + marker));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What the hub has brought whole, oldest first: by the capitals in its name, and by its name.
   *
   * @param ending of the files meant
   */
  public synchronized List<Taken> taken(String ending) {
    return Stream.concat(
            whole().stream().map(fromHub::resolve), names(read).stream().map(read::resolve))
        .filter(file -> file.toString().endsWith(ending))
        .map(ExchangeFolders::taken)
        .sorted(Comparator.comparing(Taken::at))
        .toList();
  }

  private static Taken taken(Path file) {
    String name = file.getFileName().toString();
    Matcher kind = KIND.matcher(name);
    try {
      return new Taken(
          Files.getLastModifiedTime(file).toInstant(),
          kind.find() ? kind.group() : "",
          name.substring(0, name.indexOf('.')));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Forgets all files that were brought, taken or have yet to be taken. */
  public synchronized void clear() {
    seen.clear();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
