package org.lastmile.hub.connector;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.DefaultClassResolver;
import org.apache.camel.spi.ClassResolver;
import org.jspecify.annotations.Nullable;

/** The Camel context of one connector: Camel's parts come from its plugin, and else from the hub's libraries. */
final class SealedContext extends DefaultCamelContext {
  private final ConnectorClassLoader plugin;
  private final CamelFactories libraries;

  SealedContext(ConnectorClassLoader plugin, CamelFactories libraries) {
    super(false);
    this.plugin = plugin;
    this.libraries = libraries;
    setApplicationContextClassLoader(plugin);
  }

  @Override
  protected ClassResolver createClassResolver() {
    return new DefaultClassResolver(this) {
      @Override
      public @Nullable InputStream loadResourceAsStream(String uri) {
        return uri.startsWith(CamelFactories.FOLDER)
            ? factory(uri)
            : super.loadResourceAsStream(uri);
      }
    };
  }

  private @Nullable InputStream factory(String name) {
    try {
      byte[] own = plugin.own(name);
      return Optional.ofNullable(own)
          .or(() -> libraries.find(name))
          .map(ByteArrayInputStream::new)
          .orElse(null);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }
}
