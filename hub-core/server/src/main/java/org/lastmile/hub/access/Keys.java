package org.lastmile.hub.access;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * The keys of a zone: an authority of its own and the certificate of its doors, made at first start.
 *
 * <p>In its folder: {@code keys.p12} and {@code keys.password}, readable by their owner only, and {@code trusted/},
 * where an operator puts certificates (PEM) of further authorities whose clients the doors let in. The certificate of
 * the doors is renewed at a start within 30 days of its end.
 */
public final class Keys {
  private static final String TYPE = "PKCS12";
  private static final String AUTHORITY = "authority";
  private static final String DOOR = "door";
  private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
  private static final Duration DOOR_LIFE = Duration.ofDays(397);
  private static final Duration CLIENT_LIFE = Duration.ofDays(397);
  private static final Duration RENEW = Duration.ofDays(30);
  private static final int PASSWORD_BYTES = 24;

  private final Path folder;
  private final Issuer issuer;
  private final Clock clock;
  private final char[] password;
  private final KeyStore store;

  private Keys(Path folder, Clock clock) throws IOException, GeneralSecurityException {
    this.folder = folder;
    this.clock = clock;
    this.issuer = new Issuer(clock);
    Files.createDirectories(folder, owned("rwx------"));
    this.password = password(folder.resolve("keys.password"));
    this.store = KeyStore.getInstance(TYPE);
    load();
  }

  /**
   * Opens the keys, or makes them.
   *
   * @throws HubException {@code KEYS_UNUSABLE} when files are there but cannot be used
   */
  public static Keys open(Path folder, Clock clock) {
    try {
      return new Keys(folder, clock);
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(folder, e);
    }
  }

  private void load() throws IOException, GeneralSecurityException {
    Path file = folder.resolve("keys.p12");
    if (Files.exists(file)) {
      try (InputStream in = Files.newInputStream(file)) {
        store.load(in, password);
      }
    } else {
      store.load(null, password);
      Issuer.Issued authority = issuer.authority("Lastmile", AUTHORITY_LIFE);
      store.setKeyEntry(
          AUTHORITY, authority.key(), password, new Certificate[] {authority.certificate()});
    }
    if (!store.containsAlias(DOOR) || endsSoon((X509Certificate) store.getCertificate(DOOR))) {
      Issuer.Issued door = issuer.server(authorityKey(), authority(), DOOR_LIFE);
      store.setKeyEntry(
          DOOR, door.key(), password, new Certificate[] {door.certificate(), authority()});
      write(file, store, password);
    }
  }

  private boolean endsSoon(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant().isBefore(clock.instant().plus(RENEW));
  }

  /** The certificate that clients of this zone's doors must trust. */
  public X509Certificate authority() {
    try {
      return (X509Certificate) store.getCertificate(AUTHORITY);
    } catch (GeneralSecurityException e) {
      throw unusable(folder, e);
    }
  }

  /** For the doors: proves the hub, and verifies clients of this authority and of those in {@code trusted/}. */
  public SSLContext server() {
    try {
      KeyStore own = empty();
      own.setKeyEntry(
          DOOR, store.getKey(DOOR, password), password, store.getCertificateChain(DOOR));
      return context(own, password, trusted());
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(folder, e);
    }
  }

  /** For a client that has a key store from {@link #issue}: trusts this zone's doors. */
  public SSLContext client(KeyStore client, char[] clientPassword) {
    try {
      return context(client, clientPassword, List.of(authority()));
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(folder, e);
    }
  }

  /**
   * A key and a certificate {@code CN=<name>,OU=<system>} with which a client of {@code system} may knock.
   *
   * @param clientPassword protects the key in the store that is returned
   */
  public KeyStore issue(String name, String system, char[] clientPassword) {
    try {
      Issuer.Issued client = issuer.client(authorityKey(), authority(), name, system, CLIENT_LIFE);
      KeyStore issued = empty();
      issued.setKeyEntry(
          name,
          client.key(),
          clientPassword,
          new Certificate[] {client.certificate(), authority()});
      return issued;
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(folder, e);
    }
  }

  /** A store that holds {@link #authority} only, for clients that read what they trust from a file. */
  public KeyStore trust() {
    try {
      KeyStore trust = empty();
      trust.setCertificateEntry(AUTHORITY, authority());
      return trust;
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(folder, e);
    }
  }

  /** Writes a store as PKCS#12 that its owner only can read, whole or not at all. */
  public static void write(Path file, KeyStore store, char[] password) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.deleteIfExists(part);
      Files.createFile(part, owned("rw-------"));
      try (OutputStream out = Files.newOutputStream(part)) {
        store.store(out, password);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(file, e);
    }
  }

  private PrivateKey authorityKey() throws GeneralSecurityException {
    return (PrivateKey) store.getKey(AUTHORITY, password);
  }

  private Collection<X509Certificate> trusted() throws IOException, GeneralSecurityException {
    List<X509Certificate> trusted = new ArrayList<>();
    trusted.add(authority());
    Path more = folder.resolve("trusted");
    if (Files.isDirectory(more)) {
      CertificateFactory x509 = CertificateFactory.getInstance("X.509");
      try (Stream<Path> files = Files.list(more)) {
        for (Path file : files.sorted().toList()) {
          try (InputStream in = Files.newInputStream(file)) {
            for (Certificate certificate : x509.generateCertificates(in)) {
              trusted.add((X509Certificate) certificate);
            }
          }
        }
      }
    }
    return trusted;
  }

  private static SSLContext context(
      KeyStore own, char[] ownPassword, Collection<X509Certificate> trusted)
      throws IOException, GeneralSecurityException {
    KeyStore others = empty();
    int number = 0;
    for (X509Certificate certificate : trusted) {
      others.setCertificateEntry("trusted-" + number++, certificate);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, ownPassword);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(others);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(TYPE);
    store.load(null, null);
    return store;
  }

  private static char[] password(Path file) throws IOException {
    if (!Files.exists(file)) {
      byte[] random = new byte[PASSWORD_BYTES];
      new SecureRandom().nextBytes(random);
      Path part = file.resolveSibling(file.getFileName() + ".part");
      Files.deleteIfExists(part);
      Files.createFile(part, owned("rw-------"));
      Files.writeString(part, HexFormat.of().formatHex(random), StandardCharsets.US_ASCII);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.readString(file, StandardCharsets.US_ASCII).strip().toCharArray();
  }

  private static FileAttribute<?>[] owned(String permissions) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static HubException unusable(Path where, Exception cause) {
    return new HubException(
        "KEYS_UNUSABLE",
        FaultKind.LASTING,
        "the keys in "
            + where
            + " cannot be used: "
            + cause.getClass().getSimpleName()
            + "; allowed are a PKCS#12 file and its password as the hub made them, or neither",
        where.toString(),
        cause);
  }
}
