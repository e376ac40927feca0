package org.lastmile.hub.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Makes plugin jars as the build makes them. */
public final class PluginJars {
  private PluginJars() {}

  /** Packs a classes directory with the manifest of a plugin. */
  public static Path pack(Path classes, String id, Path jar) {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(new Attributes.Name("Plugin-Id"), id);
    attributes.put(new Attributes.Name("Plugin-Version"), "0.1.0");
    try (Stream<Path> walk = Files.walk(classes);
        OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      List<Path> files =
          walk.filter(Files::isRegularFile)
              .filter(path -> !path.endsWith("META-INF/MANIFEST.MF"))
              .sorted()
              .toList();
      for (Path path : files) {
        out.putNextEntry(new JarEntry(classes.relativize(path).toString().replace('\\', '/')));
        Files.copy(path, out);
        out.closeEntry();
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
