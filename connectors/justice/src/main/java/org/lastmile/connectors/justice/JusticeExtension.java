package org.lastmile.connectors.justice;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Beans of the routes of justice. */
public final class JusticeExtension implements ConnectorExtension {
  private static final Set<String> SAME_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    requireConfidential(context, "service.url");
    requireConfidential(context, "oauth.url");
    JusticeToken token = new JusticeToken(context, ClientAssertion.of(context));
    return Map.of(
        "token", token,
        "calls", new JusticeCalls(context, token),
        "poll", new JusticePoll(context));
  }

  private static void requireConfidential(ConnectorContext context, String key) {
    URI url = URI.create(context.text(key));
    if (!"https".equals(url.getScheme()) && !SAME_MACHINE.contains(String.valueOf(url.getHost()))) {
      throw new HubException(
          "JUSTICE_URL",
          FaultKind.LASTING,
          key + " of justice begins with '" + url.getScheme() + "', allowed is https",
          key,
          null);
    }
  }
}
