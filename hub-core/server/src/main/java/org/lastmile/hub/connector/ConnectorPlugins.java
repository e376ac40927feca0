package org.lastmile.hub.connector;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.pf4j.DefaultPluginManager;
import org.pf4j.JarPluginLoader;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRuntimeException;
import org.springframework.util.FileSystemUtils;

/**
 * Loads and unloads plugin jars. A jar is loaded from a copy of its own, so that replacing the file in the plugins
 * directory never touches a running connector.
 */
final class ConnectorPlugins implements AutoCloseable {
  private final Path work;
  private final Manager manager;
  private final AtomicInteger loads = new AtomicInteger();

  ConnectorPlugins(ClassLoader parent) {
    try {
      work = Files.createTempDirectory("hub-connectors-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    manager = new Manager(work, parent);
  }

  /** Copies a jar to where it can be loaded from. */
  PluginJar copy(PluginJar jar) {
    Path copy = work.resolve(jar.descriptor().id() + "-" + loads.incrementAndGet() + ".jar");
    try {
      Files.copy(jar.file(), copy);
    } catch (IOException e) {
      throw new HubException(
          PluginJar.CODE,
          FaultKind.LASTING,
          jar.file().getFileName() + ": cannot be copied",
          null,
          e);
    }
    return PluginJar.read(copy);
  }

  /** Loads a copied jar; at most one of each id is loaded at a time. */
  ConnectorClassLoader load(PluginJar copy) {
    try {
      String id = manager.loadPlugin(copy.file());
      return (ConnectorClassLoader) manager.getPluginClassLoader(id);
    } catch (PluginRuntimeException e) {
      throw new HubException(
          PluginJar.CODE,
          FaultKind.LASTING,
          copy.descriptor().id() + ": the plugin cannot be loaded",
          null,
          e);
    }
  }

  /** Closes the class loader of a plugin, if it is loaded. */
  void unload(String id) {
    if (manager.getPlugin(id) != null) {
      manager.unloadPlugin(id);
    }
  }

  /** Deletes a copy that is not needed any more. */
  void delete(PluginJar copy) {
    try {
      Files.deleteIfExists(copy.file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    manager.unloadPlugins();
    try {
      FileSystemUtils.deleteRecursively(work);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Manager extends DefaultPluginManager {
    private final ClassLoader parent;

    Manager(Path root, ClassLoader parent) {
      super(root);
      this.parent = parent;
    }

    @Override
    protected PluginDescriptorFinder createPluginDescriptorFinder() {
      return new ManifestPluginDescriptorFinder();
    }

    @Override
    protected PluginLoader createPluginLoader() {
      return new JarPluginLoader(this) {
        @Override
        public ClassLoader loadPlugin(Path jar, PluginDescriptor descriptor) {
          PluginClassLoader loader = new ConnectorClassLoader(pluginManager, descriptor, parent);
          loader.addFile(jar.toFile());
          return loader;
        }
      };
    }
  }
}
