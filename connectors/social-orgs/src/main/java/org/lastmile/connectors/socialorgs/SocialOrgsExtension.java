package org.lastmile.connectors.socialorgs;

import java.util.Map;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;

/** The beans {@code upload}, {@code doorRefusal} and {@code imports}. */
public final class SocialOrgsExtension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    return Map.of(
        "upload", new SocialOrgsUpload(context),
        "doorRefusal", new SocialOrgsRefusal(),
        "imports", new SocialOrgsImports(context));
  }
}
