package org.lastmile.connectors.streetcentre;

import jakarta.jms.ConnectionFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** How the broker of the street centres is reached: AMQP 1.0, SASL PLAIN, TLS. */
final class StreetCentreBroker {
  private final String url;
  private final long timeoutMs;
  private final @Nullable SSLContext tls;

  private StreetCentreBroker(String url, long timeoutMs, @Nullable SSLContext tls) {
    this.url = url;
    this.timeoutMs = timeoutMs;
    this.tls = tls;
  }

  static StreetCentreBroker of(ConnectorContext context) {
    String url = context.text("broker.url");
    URI uri = URI.create(url);
    boolean plain = "amqp".equals(uri.getScheme());
    if (!plain && !"amqps".equals(uri.getScheme())) {
      throw url("begins with '" + uri.getScheme() + "', allowed are amqps, and amqp");
    }
    if (uri.getHost() == null || uri.getRawQuery() != null || uri.getRawUserInfo() != null) {
      throw url("has more than a host and a port, which is all that is allowed");
    }
    if (plain && !Boolean.parseBoolean(context.text("broker.withoutTls")) && !here(uri.getHost())) {
      throw url(
          "goes to another machine without TLS, allowed is amqps, or broker.withoutTls: true");
    }
    return new StreetCentreBroker(
        url, context.duration("broker.timeout").toMillis(), plain ? null : trust(context));
  }

  /**
   * Connections of one street. Nothing is fetched before it is asked for, so that what the hub gives back goes back to
   * its place; and a message whose time has passed is not thrown away.
   */
  ConnectionFactory connections(StreetCentreAccount account) {
    JmsConnectionFactory factory =
        new JmsConnectionFactory(
            account.user(),
            account.password(),
            url
                + "?amqp.saslMechanisms=PLAIN&jms.prefetchPolicy.all=0&jms.localMessageExpiry=false"
                + "&jms.populateJMSXUserID=false&transport.connectTimeout="
                + timeoutMs
                + "&jms.connectTimeout="
                + timeoutMs
                + "&jms.sendTimeout="
                + timeoutMs
                + "&jms.requestTimeout="
                + timeoutMs
                + "&jms.closeTimeout="
                + timeoutMs);
    factory.setClientIDPrefix("lastmile-" + account.street());
    if (tls != null) {
      factory.setSslContext(tls);
    }
    return factory;
  }

  private static boolean here(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static @Nullable SSLContext trust(ConnectorContext context) {
    String file = context.text("broker.trustStore");
    if (file.isEmpty()) {
      return null;
    }
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, context.text("broker.trustStorePassword").toCharArray());
      TrustManagerFactory trusted =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(store);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, trusted.getTrustManagers(), null);
      return tls;
    } catch (IOException | GeneralSecurityException e) {
      throw new HubException(
          "STREET_CENTRE_TRUST_STORE",
          FaultKind.LASTING,
          "broker.trustStore of street-centre names a file that is no readable PKCS#12 key store, or its password"
              + " is wrong",
          "broker.trustStore",
          e);
    }
  }

  private static HubException url(String text) {
    return new HubException(
        "STREET_CENTRE_URL",
        FaultKind.LASTING,
        "broker.url of street-centre " + text,
        "broker.url",
        null);
  }
}
