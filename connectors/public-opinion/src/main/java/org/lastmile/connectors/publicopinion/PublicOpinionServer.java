package org.lastmile.connectors.publicopinion;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Locale;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** The account of the mailbox, and how its two servers are reached. Passwords never leave this machine without TLS. */
final class PublicOpinionServer {
  private static final String IMAP = "imap.url";
  private static final String SMTP = "smtp.url";

  private final URI imap;
  private final URI smtp;
  private final String user;
  private final String password;
  private final Session session;

  private PublicOpinionServer(
      URI imap, URI smtp, String user, String password, Properties properties) {
    this.imap = imap;
    this.smtp = smtp;
    this.user = user;
    this.password = password;
    this.session = PublicOpinionFaults.inMailLibrary(() -> Session.getInstance(properties));
  }

  static PublicOpinionServer of(ConnectorContext context) {
    URI imap = url(context, IMAP, "imap");
    URI smtp = url(context, SMTP, "smtp");
    Properties properties = new Properties();
    String timeout = String.valueOf(context.duration("mail.timeout").toMillis());
    for (URI server : new URI[] {imap, smtp}) {
      String prefix = "mail." + server.getScheme() + ".";
      properties.put(prefix + "connectiontimeout", timeout);
      properties.put(prefix + "timeout", timeout);
      properties.put(prefix + "writetimeout", timeout);
      properties.put(prefix + "ssl.checkserveridentity", "true");
      if (!context.text("mail.trustStore").isEmpty()) {
        properties.put(prefix + "ssl.socketFactory", trust(context).getSocketFactory());
      }
    }
    // what is only looked at must not look read
    properties.put("mail." + imap.getScheme() + ".peek", "true");
    properties.put("mail." + imap.getScheme() + ".partialfetch", "false");
    String prefix = "mail." + smtp.getScheme() + ".";
    properties.put(prefix + "auth", "true");
    properties.put(prefix + "localhost", domain(context.text("mail.address")));
    properties.put(prefix + "starttls.required", String.valueOf(!here(smtp.getHost())));
    properties.put(prefix + "starttls.enable", "true");
    return new PublicOpinionServer(
        imap, smtp, context.text("mail.user"), context.text("mail.password"), properties);
  }

  /** What follows the @ of the mailbox' address, in lower case. */
  static String domain(String address) {
    int at = address.lastIndexOf('@');
    if (at < 1 || at == address.length() - 1) {
      throw new HubException(
          "PUBLIC_OPINION_ADDRESS",
          FaultKind.LASTING,
          "mail.address of public-opinion is no address, allowed is one such as minqing@mail.example",
          "mail.address",
          null);
    }
    return address.substring(at + 1).toLowerCase(Locale.ROOT);
  }

  private static URI url(ConnectorContext context, String key, String scheme) {
    URI uri = URI.create(context.text(key));
    boolean plain = scheme.equals(uri.getScheme());
    if (!plain && !(scheme + "s").equals(uri.getScheme())) {
      throw url(key, "begins with '" + uri.getScheme() + "', allowed is " + scheme + "s");
    }
    if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawQuery() != null) {
      throw url(key, "has more than a host and a port, which is all that is allowed");
    }
    // STARTTLS, which SMTP has for this, is demanded further down
    if (plain && scheme.equals("imap") && !here(uri.getHost())) {
      throw url(key, "goes to another machine without TLS, allowed is imaps");
    }
    return uri;
  }

  private static HubException url(String key, String text) {
    return new HubException(
        "PUBLIC_OPINION_URL", FaultKind.LASTING, key + " of public-opinion " + text, key, null);
  }

  private static boolean here(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static SSLContext trust(ConnectorContext context) {
    try {
      TrustManagerFactory trusted =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(keyStore(context, "mail.trustStore"));
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, trusted.getTrustManagers(), null);
      return tls;
    } catch (GeneralSecurityException e) {
      throw unreadable("mail.trustStore", e);
    }
  }

  /** The PKCS#12 file that a key names; its password is under the same key with {@code Password}. */
  static KeyStore keyStore(ConnectorContext context, String key) {
    try (InputStream in = Files.newInputStream(Path.of(context.text(key)))) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, context.text(key + "Password").toCharArray());
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw unreadable(key, e);
    }
  }

  private static HubException unreadable(String key, Exception cause) {
    return new HubException(
        "PUBLIC_OPINION_TRUST_STORE",
        FaultKind.LASTING,
        key
            + " of public-opinion names a file that is no readable PKCS#12 key store, or its password is wrong",
        key,
        cause);
  }

  Session session() {
    return session;
  }

  /** A connection to the server that is read; the caller closes it. */
  IMAPStore store() throws MessagingException {
    IMAPStore store = (IMAPStore) session.getStore(imap.getScheme());
    store.connect(imap.getHost(), imap.getPort(), user, password);
    return store;
  }

  /** A connection to the server that sends; the caller closes it. */
  Transport transport() throws MessagingException {
    Transport transport = session.getTransport(smtp.getScheme());
    transport.connect(smtp.getHost(), smtp.getPort(), user, password);
    return transport;
  }
}
