package org.lastmile.hub.connector;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.ContentHash;
import org.lastmile.hub.mapping.Resources;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * The jar of one connector, read without loading any of its classes.
 *
 * @param hash SHA-256 of the jar, which names the version of the connector in the ledger
 * @param names all its files
 */
record PluginJar(Path file, ConnectorDescriptor descriptor, String hash, List<String> names) {
  static final String CODE = "CONNECTOR_JAR";

  static PluginJar read(Path file) {
    String name = String.valueOf(file.getFileName());
    try (JarFile jar = new JarFile(file.toFile())) {
      ZipEntry entry = jar.getEntry(DescriptorReader.FILE);
      if (entry == null) {
        throw new HubException(
            CODE, FaultKind.LASTING, name + ": holds no " + DescriptorReader.FILE);
      }
      ConnectorDescriptor descriptor =
          DescriptorReader.read(bytes(jar, entry), name + "!" + DescriptorReader.FILE);
      requireSameId(jar, name, descriptor.id());
      List<String> names =
          jar.stream().filter(one -> !one.isDirectory()).map(ZipEntry::getName).sorted().toList();
      String hash = ContentHash.of(Files.readAllBytes(file));
      return new PluginJar(file, descriptor, hash, names);
    } catch (IOException e) {
      throw new HubException(CODE, FaultKind.LASTING, name + ": cannot be read as a jar", null, e);
    }
  }

  /** Names of its YAML routes, sorted. */
  List<String> routes() {
    return names.stream().filter(path -> path.matches("camel/[^/]+\\.camel\\.yaml")).toList();
  }

  /** Its files, read from the jar whenever one is asked for. */
  Resources resources() {
    return path -> {
      try (JarFile jar = new JarFile(file.toFile())) {
        ZipEntry entry = jar.getEntry(path);
        return entry == null ? Optional.empty() : Optional.of(bytes(jar, entry));
      } catch (IOException e) {
        throw new HubException(
            CODE, FaultKind.LASTING, file.getFileName() + ": cannot be read as a jar", path, e);
      }
    };
  }

  /** The jar if its manifest names this plugin; only then is its descriptor read, and may be refused. */
  static Optional<PluginJar> ifOf(String id, Path file) {
    try (JarFile jar = new JarFile(file.toFile())) {
      if (!id.equals(pluginId(jar))) {
        return Optional.empty();
      }
    } catch (IOException e) {
      // a file that is being copied right now belongs to nobody yet
      return Optional.empty();
    }
    return Optional.of(read(file));
  }

  private static @Nullable String pluginId(JarFile jar) throws IOException {
    Manifest manifest = jar.getManifest();
    return manifest == null ? null : manifest.getMainAttributes().getValue("Plugin-Id");
  }

  private static void requireSameId(JarFile jar, String name, String id) throws IOException {
    String plugin = pluginId(jar);
    if (!id.equals(plugin)) {
      throw new HubException(
          CODE,
          FaultKind.LASTING,
          name
              + ": Plugin-Id of the manifest is '"
              + plugin
              + "', allowed is the id of connector.yaml, '"
              + id
              + "'");
    }
  }

  private static byte[] bytes(JarFile jar, ZipEntry entry) throws IOException {
    try (InputStream in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }
}
