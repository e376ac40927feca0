package org.lastmile.connectors.emergency;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Mutual TLS to the emergency system: the hub's certificate out, the system's issuer trusted, nobody else. */
final class EmergencyTls {
  private EmergencyTls() {}

  /** From the key stores of the configuration; an alert never travels over plain HTTP. */
  static SSLContextParameters of(ConnectorContext context) {
    String scheme = URI.create(context.text("service.url")).getScheme();
    if (!"https".equals(scheme)) {
      throw new HubException(
          "EMERGENCY_URL",
          FaultKind.LASTING,
          "service.url of emergency begins with '" + scheme + "', allowed is https",
          "service.url",
          null);
    }
    KeyManagersParameters own = new KeyManagersParameters();
    own.setKeyStore(store(context, "service.keyStore"));
    own.setKeyPassword(context.text("service.keyStorePassword"));
    TrustManagersParameters trusted = new TrustManagersParameters();
    trusted.setKeyStore(store(context, "service.trustStore"));
    SSLContextParameters tls = new SSLContextParameters();
    tls.setKeyManagers(own);
    tls.setTrustManagers(trusted);
    return tls;
  }

  private static KeyStoreParameters store(ConnectorContext context, String key) {
    Path file = Path.of(context.text(key));
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, context.text(key + "Password").toCharArray());
      KeyStoreParameters parameters = new KeyStoreParameters();
      parameters.setKeyStore(store);
      return parameters;
    } catch (IOException | GeneralSecurityException e) {
      throw new HubException(
          "EMERGENCY_KEY_STORE",
          FaultKind.LASTING,
          key
              + " of emergency names a file that is no readable PKCS#12 key store, or its password is wrong",
          key,
          e);
    }
  }
}
