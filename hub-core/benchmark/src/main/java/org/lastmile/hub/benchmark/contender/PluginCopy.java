package org.lastmile.hub.benchmark.contender;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;

/** Makes the connector of one more system out of that of another, which differs by its id and zone only. */
public final class PluginCopy {
  private static final String DESCRIPTOR = "connector.yaml";

  private PluginCopy() {}

  /**
   * Writes a copy of a plugin's jar.
   *
   * @throws HubException BENCH_PLUGIN when the plugin was not built
   */
  public static void write(Path plugin, String id, Zone zone, Path copy) throws IOException {
    if (!Files.exists(plugin)) {
      throw new HubException(
          "BENCH_PLUGIN", FaultKind.LASTING, plugin + " is missing; it comes from mvn package");
    }
    try (JarFile jar = new JarFile(plugin.toFile());
        OutputStream file = Files.newOutputStream(copy);
        JarOutputStream out = new JarOutputStream(file, manifest(jar, id))) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (entry.isDirectory() || entry.getName().equals(JarFile.MANIFEST_NAME)) {
          continue;
        }
        out.putNextEntry(new JarEntry(entry.getName()));
        try (InputStream in = jar.getInputStream(entry)) {
          byte[] bytes = in.readAllBytes();
          out.write(entry.getName().equals(DESCRIPTOR) ? descriptor(bytes, id, zone) : bytes);
        }
      }
    }
  }

  private static Manifest manifest(JarFile jar, String id) throws IOException {
    Manifest manifest = new Manifest(jar.getManifest());
    manifest.getMainAttributes().putValue("Plugin-Id", id);
    return manifest;
  }

  private static byte[] descriptor(byte[] original, String id, Zone zone) {
    return new String(original, StandardCharsets.UTF_8)
        .replaceFirst("(?m)^id: .*$", "id: " + id)
        .replaceFirst("(?m)^zone: .*$", "zone: " + zone.id())
        .getBytes(StandardCharsets.UTF_8);
  }
}
