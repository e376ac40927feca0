package org.lastmile.hub.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.camel.spi.ClassResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pf4j.DefaultPluginDescriptor;
import org.pf4j.DefaultPluginManager;

class SealedContextTest {
  private static final String DIRECT = CamelFactories.FOLDER + "component/direct";
  private static final String OWN = CamelFactories.FOLDER + "component/own";
  private static final String NOBODYS = CamelFactories.FOLDER + "component/nobodys";

  @TempDir private Path folder;

  @Test
  void camelsPartsComeFromThePluginAndElseFromTheLibrariesWhichAreAskedOnce() throws Exception {
    Asked libraries = new Asked();
    CamelFactories factories = new CamelFactories(libraries);
    for (int context = 0; context < 2; context++) {
      try (ConnectorClassLoader plugin = plugin(OWN, "class=of.the.Plugin");
          SealedContext sealed = new SealedContext(plugin, factories)) {
        ClassResolver resolver = sealed.getClassResolver();

        assertThat(text(resolver, OWN)).isEqualTo("class=of.the.Plugin");
        assertThat(text(resolver, DIRECT)).contains("class=org.apache.camel.component.direct");
        assertThat(resolver.loadResourceAsStream(NOBODYS)).isNull();
      }
    }
    assertThat(libraries.names)
        .contains(DIRECT, NOBODYS)
        .doesNotContain(OWN)
        .doesNotHaveDuplicates();
  }

  private static String text(ClassResolver resolver, String name) throws IOException {
    try (InputStream file = resolver.loadResourceAsStream(name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private ConnectorClassLoader plugin(String name, String text) throws IOException {
    Path jar = Files.createTempFile(folder, "plugin", ".jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry(name));
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    ConnectorClassLoader plugin =
        new ConnectorClassLoader(
            new DefaultPluginManager(folder),
            new DefaultPluginDescriptor(),
            getClass().getClassLoader());
    plugin.addFile(jar.toFile());
    return plugin;
  }

  /** The libraries, and which of Camel's files they were asked for. */
  private static final class Asked extends ClassLoader {
    final List<String> names = new ArrayList<>();

    Asked() {
      super(SealedContextTest.class.getClassLoader());
    }

    @Override
    public URL getResource(String name) {
      names.add(name);
      return super.getResource(name);
    }
  }
}
