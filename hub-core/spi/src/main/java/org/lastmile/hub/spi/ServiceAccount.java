package org.lastmile.hub.spi;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;

/** User and password of the hub at a system that it calls, which never travel in clear. */
public final class ServiceAccount {
  private static final String URL = "service.url";
  private static final Set<String> SAME_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  private ServiceAccount() {}

  /**
   * The header {@code Authorization} (HTTP Basic) of {@code service.user} and {@code service.password}.
   *
   * @param system id, for the fault
   * @param code of the fault where {@code service.url} is not {@link #confidential}
   */
  public static String authorization(ConnectorContext context, String system, String code) {
    URI url = URI.create(context.text(URL));
    if (!confidential(url)) {
      throw new HubException(
          code,
          FaultKind.LASTING,
          URL
              + " of "
              + system
              + " begins with '"
              + url.getScheme()
              + "'; allowed is https, because a password goes with each call",
          URL,
          null);
    }
    String account = context.text("service.user") + ":" + context.text("service.password");
    return "Basic " + Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether a secret may go there: by https, or within this machine. */
  public static boolean confidential(URI url) {
    return "https".equals(url.getScheme()) || SAME_MACHINE.contains(String.valueOf(url.getHost()));
  }
}
