package org.lastmile.connectors.districtcentre;

import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** How the centre's broker is reached: Artemis' own protocol, user and password, TLS. */
final class DistrictCentreBroker {
  private DistrictCentreBroker() {}

  /**
   * Connections that fetch nothing ahead, send and acknowledge only with the broker's word for it, and end with the
   * connector: their threads are their own. Trying again is the hub's business.
   */
  static ActiveMQConnectionFactory connections(ConnectorContext context) {
    URI uri = URI.create(context.text("broker.url"));
    boolean plain = "tcp".equals(uri.getScheme());
    if (!plain && !"ssl".equals(uri.getScheme())) {
      throw url("begins with '" + uri.getScheme() + "', allowed are ssl, and tcp");
    }
    if (uri.getHost() == null
        || uri.getPort() < 0
        || uri.getRawQuery() != null
        || uri.getRawUserInfo() != null) {
      throw url("is not made of a host and a port, which is all that is allowed");
    }
    if (plain && !Boolean.parseBoolean(context.text("broker.withoutTls")) && !here(uri.getHost())) {
      throw url("goes to another machine without TLS, allowed is ssl, or broker.withoutTls: true");
    }
    long timeoutMs = context.duration("broker.timeout").toMillis();
    return new ActiveMQConnectionFactory(
        "tcp://"
            + uri.getRawAuthority()
            + "?consumerWindowSize=0&blockOnDurableSend=true&blockOnAcknowledge=true&reconnectAttempts=0"
            + "&initialConnectAttempts=1&useGlobalPools=false&enable1xPrefixes=false&callTimeout="
            + timeoutMs
            + "&connect-timeout-millis="
            + timeoutMs
            + (plain ? "" : tls(context)),
        context.text("broker.user"),
        context.text("broker.password"));
  }

  private static String tls(ConnectorContext context) {
    String file = context.text("broker.trustStore");
    if (file.isEmpty()) {
      return "&sslEnabled=true&verifyHost=true";
    }
    if (!Files.isReadable(Path.of(file))) {
      throw new HubException(
          "DISTRICT_CENTRE_TRUST_STORE",
          FaultKind.LASTING,
          "broker.trustStore of district-centre names a file that cannot be read, allowed is a PKCS#12 key store",
          "broker.trustStore",
          null);
    }
    return "&sslEnabled=true&verifyHost=true&trustStoreType=PKCS12&trustStorePath="
        + encoded(file)
        + "&trustStorePassword="
        + encoded(context.text("broker.trustStorePassword"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static boolean here(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static HubException url(String text) {
    return new HubException(
        "DISTRICT_CENTRE_URL",
        FaultKind.LASTING,
        "broker.url of district-centre " + text,
        "broker.url",
        null);
  }
}
