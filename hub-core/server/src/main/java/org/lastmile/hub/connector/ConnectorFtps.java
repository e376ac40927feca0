package org.lastmile.hub.connector;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.remote.FtpUtils;
import org.apache.camel.component.file.remote.FtpsComponent;
import org.apache.camel.component.file.remote.FtpsConfiguration;
import org.apache.camel.component.file.remote.FtpsEndpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPFile;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * The FTPS client of a connector: explicit TLS on both channels, the hub's certificate out, and only the server that the
 * trust store knows. Data connections are passive.
 */
// by this name Camel finds how to set the parameters of an endpoint
@Component("ftps")
final class ConnectorFtps extends FtpsComponent {
  /**
   * Read by Java when a context is made, of TLS 1.2 alone. Off, because Java throws away the tickets of vsftpd, whose
   * lifetime is too long for it, and takes the session's number only from a server that gave no ticket.
   */
  private static final String TICKETS = "jdk.tls.client.enableSessionTicketExtension";

  private final FileServer server;
  private @Nullable Trust trust;

  ConnectorFtps(ConnectorContext context) {
    this.server = new FileServer("ftps", context);
  }

  @Override
  protected GenericFileEndpoint<FTPFile> buildFileEndpoint(
      String uri, String remaining, Map<String, Object> parameters) throws Exception {
    FtpsConfiguration login = new FtpsConfiguration(new URI(getBaseUri(uri)));
    FtpUtils.ensureRelativeFtpDirectory(this, login);
    Site endpoint = new Site(uri, this, login, trust());
    server.prepare(endpoint, login, parameters);
    login.setPassword(server.context().text("ftps.password"));
    login.setTimeout(login.getSoTimeout());
    login.setPassiveMode(true);
    login.setBinary(true);
    return endpoint;
  }

  private synchronized Trust trust() {
    if (trust == null) {
      trust = opened();
    }
    return trust;
  }

  private Trust opened() {
    try {
      KeyManagerFactory own =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      own.init(store("ftps.keyStore"), password("ftps.keyStore"));
      TrustManagerFactory known =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      known.init(store("ftps.trustStore"));
      return new Trust(own.getKeyManagers(), known.getTrustManagers());
    } catch (GeneralSecurityException e) {
      throw unreadable("ftps.keyStore", e);
    }
  }

  private KeyStore store(String key) {
    try (InputStream in = Files.newInputStream(Path.of(server.context().text(key)))) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password(key));
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw unreadable(key, e);
    }
  }

  private char[] password(String key) {
    return server.context().text(key + "Password").toCharArray();
  }

  private static HubException unreadable(String key, Exception cause) {
    return new HubException(
        "FTPS_KEY_STORE",
        FaultKind.LASTING,
        key + " names a file that is no readable PKCS#12 key store, or its password is wrong",
        key,
        cause);
  }

  /** Who the hub is, and which servers it knows. */
  private record Trust(KeyManager[] own, TrustManager[] known) {
    /** The TLS of one login, which shares its sessions with no other. */
    SSLContext tls() {
      try {
        if (System.getProperty(TICKETS) == null) {
          System.setProperty(TICKETS, "false");
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own, known, null);
        return context;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("this Java has no TLS", e);
      }
    }
  }

  private static final class Site extends FtpsEndpoint {
    private final Trust trust;

    Site(String uri, ConnectorFtps component, FtpsConfiguration login, Trust trust) {
      super(uri, component, login);
      this.trust = trust;
    }

    @Override
    protected FTPClient createFtpClient() {
      return new FtpsSession(trust.tls());
    }
  }
}
