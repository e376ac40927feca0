package org.lastmile.connectors.zhilianlife;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Beans of the routes of zhilian-life. */
public final class ZhilianLifeExtension implements ConnectorExtension {
  private static final Set<String> SAME_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    requireConfidential(context, "service.url");
    requireConfidential(context, "oauth.url");
    ZhilianLifePull pull = new ZhilianLifePull(context);
    ZhilianLifeCodes codes = ZhilianLifeCodes.of(context);
    ZhilianLifeToken token = new ZhilianLifeToken(context);
    return Map.of(
        "token", token,
        "calls", new ZhilianLifeCalls(context, token, codes),
        "pull", pull);
  }

  private static void requireConfidential(ConnectorContext context, String key) {
    URI url = URI.create(context.text(key));
    if (!"https".equals(url.getScheme()) && !SAME_MACHINE.contains(String.valueOf(url.getHost()))) {
      throw new HubException(
          "ZHILIAN_LIFE_URL",
          FaultKind.LASTING,
          key + " of zhilian-life begins with '" + url.getScheme() + "', allowed is https",
          key,
          null);
    }
  }
}
