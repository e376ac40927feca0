package org.lastmile.hub.testkit;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/**
 * The class path of a connector's own build without the connector's classes: as in production they come from the plugin
 * only, so that a class loader that leaks is seen.
 */
final class OwnClassesHidden extends ClassLoader {
  private final Path classes;

  OwnClassesHidden(ClassLoader parent, Path classes) {
    super(parent);
    this.classes = classes;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (Files.exists(classes.resolve(name.replace('.', '/') + ".class"))) {
      throw new ClassNotFoundException(name);
    }
    return super.loadClass(name, resolve);
  }

  @Override
  public @Nullable URL getResource(String name) {
    return Files.exists(classes.resolve(name)) ? null : super.getResource(name);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return Files.exists(classes.resolve(name))
        ? Collections.emptyEnumeration()
        : super.getResources(name);
  }
}
