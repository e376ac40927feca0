package org.lastmile.connectors.clinicdata;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** TLS in both directions, each side with a certificate; or none, where the tunnel ends on this machine. */
record ClinicDataTls(ServerSocketFactory listening, SocketFactory calling) {
  static ClinicDataTls of(ConnectorContext context) {
    if (context.text("tls.keyStore").isEmpty()) {
      requireHere(context, "listen.host");
      requireHere(context, "service.host");
      return new ClinicDataTls(ServerSocketFactory.getDefault(), SocketFactory.getDefault());
    }
    try {
      SSLContext tls = SSLContext.getInstance("TLS");
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store(context, "tls.keyStore"), context.text("tls.keyStorePassword").toCharArray());
      TrustManagerFactory trusted =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(store(context, "tls.trustStore"));
      tls.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
      return new ClinicDataTls(tls.getServerSocketFactory(), tls.getSocketFactory());
    } catch (GeneralSecurityException e) {
      throw unusable("tls.keyStore", e);
    }
  }

  private static KeyStore store(ConnectorContext context, String key) {
    try (InputStream in = Files.newInputStream(Path.of(context.text(key)))) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, context.text(key + "Password").toCharArray());
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(key, e);
    }
  }

  private static HubException unusable(String key, Exception cause) {
    return new HubException(
        "CLINIC_DATA_KEY_STORE",
        FaultKind.LASTING,
        key
            + " of clinic-data names a file that is no readable PKCS#12 key store, or its password is wrong",
        key,
        cause);
  }

  private static void requireHere(ConnectorContext context, String key) {
    boolean here;
    try {
      here = InetAddress.getByName(context.text(key)).isLoopbackAddress();
    } catch (UnknownHostException e) {
      here = false;
    }
    if (!here) {
      throw new HubException(
          "CLINIC_DATA_TUNNEL",
          FaultKind.LASTING,
          key
              + " of clinic-data is not on this machine; without tls.keyStore allowed is only the end of a TLS tunnel"
              + " on this machine, such as 127.0.0.1",
          key,
          null);
    }
  }
}
