package org.lastmile.hub.connector;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import org.jspecify.annotations.Nullable;
import org.pf4j.ClassLoadingStrategy;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginManager;

/**
 * The class loader of one plugin: classes parent first, because all libraries are the hub's; resources own first,
 * because every plugin has a {@code connector.yaml} and mappings of the same names.
 */
final class ConnectorClassLoader extends PluginClassLoader {
  ConnectorClassLoader(PluginManager manager, PluginDescriptor descriptor, ClassLoader parent) {
    super(manager, descriptor, parent, ClassLoadingStrategy.APD);
  }

  @Override
  public @Nullable URL getResource(String name) {
    URL own = findResource(name);
    return own != null ? own : super.getResource(name);
  }

  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    try {
      byte[] own = own(name);
      return own != null ? new ByteArrayInputStream(own) : super.getResourceAsStream(name);
    } catch (IOException e) {
      return null;
    }
  }

  /** Bytes of a resource of the plugin itself, null if it has none of this name. */
  byte @Nullable [] own(String name) throws IOException {
    URL url = findResource(name);
    if (url == null) {
      return null;
    }
    URLConnection connection = url.openConnection();
    // the cache of jar connections would keep the file open after the plugin is unloaded
    connection.setUseCaches(false);
    try (InputStream in = connection.getInputStream()) {
      return in.readAllBytes();
    }
  }
}
