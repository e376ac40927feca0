package org.lastmile.hub.connector;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files by which Camel finds its parts, as the hub's libraries have them. Each context asks for about a hundred,
 * most of which nobody has, and would look for each in five ways through all jars; here each is looked for once.
 */
final class CamelFactories {
  static final String FOLDER = "META-INF/services/org/apache/camel/";

  private final ClassLoader libraries;
  private final Map<String, Optional<byte[]>> files = new ConcurrentHashMap<>();

  CamelFactories(ClassLoader libraries) {
    this.libraries = libraries;
  }

  /** The file of this name, which begins with {@link #FOLDER}. */
  Optional<byte[]> find(String name) {
    return files.computeIfAbsent(name, this::read);
  }

  private Optional<byte[]> read(String name) {
    try (InputStream file = libraries.getResourceAsStream(name)) {
      return file == null ? Optional.empty() : Optional.of(file.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }
}
