package org.lastmile.hub.benchmark.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;

/** The copies of a connector. */
class PluginCopyTest {
  @TempDir Path folder;

  @Test
  void theCopyDiffersByIdAndZoneOnly() throws Exception {
    Path plugin = folder.resolve("cloudevents.jar");
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Plugin-Id", "cloudevents");
    manifest.getMainAttributes().putValue("Plugin-Version", "1");
    try (var out = new JarOutputStream(Files.newOutputStream(plugin), manifest)) {
      out.putNextEntry(new JarEntry("connector.yaml"));
      out.write(
          "id: cloudevents\nzone: outside\nname: {en: id}\n".getBytes(StandardCharsets.UTF_8));
      out.putNextEntry(new JarEntry("camel/a.yaml"));
      out.write(new byte[] {1, 2, 3});
    }
    Path copy = folder.resolve("bench-001.jar");
    PluginCopy.write(plugin, "bench-001", Zone.INSIDE, copy);
    try (JarFile jar = new JarFile(copy.toFile())) {
      Attributes written = jar.getManifest().getMainAttributes();
      assertThat(written.getValue("Plugin-Id")).isEqualTo("bench-001");
      assertThat(written.getValue("Plugin-Version")).isEqualTo("1");
      assertThat(text(jar, "connector.yaml"))
          .isEqualTo("id: bench-001\nzone: inside\nname: {en: id}\n");
      assertThat(jar.getInputStream(jar.getEntry("camel/a.yaml")).readAllBytes())
          .containsExactly(1, 2, 3);
    }
  }

  @Test
  void aPluginThatWasNotBuiltIsNamed() {
    assertThatThrownBy(() -> PluginCopy.write(folder.resolve("no.jar"), "a", Zone.INSIDE, folder))
        .isInstanceOfSatisfying(
            HubException.class, fault -> assertThat(fault.code()).isEqualTo("BENCH_PLUGIN"))
        .hasMessageContaining("no.jar");
  }

  private static String text(JarFile jar, String entry) throws Exception {
    return new String(
        jar.getInputStream(jar.getEntry(entry)).readAllBytes(), StandardCharsets.UTF_8);
  }
}
