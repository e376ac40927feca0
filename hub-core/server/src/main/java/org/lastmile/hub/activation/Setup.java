package org.lastmile.hub.activation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.lastmile.hub.mapping.ContentHash;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** All files of a setup as they were at one time, by names such as {@code routes/<verb>/<verb>.camel.yaml}. */
public final class Setup {
  private static final int DEPTH = 5;
  private final TreeMap<String, byte[]> files;

  private Setup(TreeMap<String, byte[]> files) {
    this.files = files;
  }

  /** How files look without being read: name, size and time of the last change. */
  record Look(Map<String, String> files) {}

  /** Reads all files. */
  public static Setup read(SetupPlaces places) {
    TreeMap<String, byte[]> files = new TreeMap<>();
    names(places)
        .forEach(
            (name, file) -> {
              try {
                files.put(name, Files.readAllBytes(file));
              } catch (IOException e) {
                throw unreadable(file, e);
              }
            });
    return new Setup(files);
  }

  /** Looks at all files. */
  static Look look(SetupPlaces places) {
    Map<String, String> looks = new TreeMap<>();
    names(places)
        .forEach(
            (name, file) -> {
              try {
                BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
                looks.put(name, is.size() + " " + is.lastModifiedTime());
              } catch (IOException e) {
                throw unreadable(file, e);
              }
            });
    return new Look(looks);
  }

  private static Map<String, Path> names(SetupPlaces places) {
    Map<String, Path> names = new TreeMap<>();
    places
        .byName()
        .forEach(
            (place, folder) -> {
              if (!Files.isDirectory(folder)) {
                return;
              }
              try (Stream<Path> found =
                  Files.find(folder, DEPTH, (file, attributes) -> attributes.isRegularFile())) {
                for (Path file : (Iterable<Path>) found::iterator) {
                  String name = place + "/" + folder.relativize(file).toString().replace('\\', '/');
                  if (SetupPlaces.holds(name)) {
                    names.put(name, file);
                  }
                }
              } catch (IOException e) {
                throw unreadable(folder, e);
              }
            });
    return names;
  }

  /** Names what the setup is: 64 hex digits over names and contents. */
  public String hash() {
    ContentHash hash = new ContentHash();
    files.forEach(hash::add);
    return hash.hex();
  }

  /** Names of the files that are not the same in both. */
  public Set<String> differences(Setup other) {
    Set<String> all = new TreeSet<>(files.keySet());
    all.addAll(other.files.keySet());
    all.removeIf(name -> Arrays.equals(files.get(name), other.files.get(name)));
    return all;
  }

  /** Writes all files, and removes those of a setup that this one has not. */
  public void write(SetupPlaces places) {
    Set<String> surplus = new TreeSet<>(names(places).keySet());
    surplus.removeAll(files.keySet());
    files.forEach((name, bytes) -> SafeFiles.write(places.file(name), bytes));
    surplus.forEach(name -> SafeFiles.delete(places.file(name)));
  }

  private static HubException unreadable(Path file, IOException e) {
    return new HubException(
        "SETUP_UNREADABLE", FaultKind.PASSING, file + " cannot be read", file.toString(), e);
  }
}
