package org.lastmile.hub.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority of a test's own, and the certificates it issues, made at run time and valid for a day. */
public final class TestCertificates {
  private final Path folder;
  private final char[] password;
  private final KeyPair authority = keys();
  private final X509Certificate root;

  /** With a password of its own. */
  public TestCertificates(Path folder) {
    this(folder, HexFormat.of().formatHex(new SecureRandom().generateSeed(16)).toCharArray());
  }

  /** @param password of the key stores that are written into the folder */
  public TestCertificates(Path folder, char[] password) {
    this.folder = folder;
    this.password = password.clone();
    this.root = sign("CN=authority", authority, true);
  }

  public char[] password() {
    return password.clone();
  }

  /** PKCS#12 file with a key and its certificate for {@code localhost}. */
  public Path keyStore(String name) {
    return keyStore(name, "CN=" + name);
  }

  private Path keyStore(String name, String subject) {
    KeyPair pair = keys();
    X509Certificate certificate = sign(subject, pair, false);
    return write(
        name + ".p12",
        store ->
            store.setKeyEntry(
                name, pair.getPrivate(), password, new Certificate[] {certificate, root}));
  }

  /** PKCS#12 file that trusts this authority. */
  public Path trustStore() {
    return write("trusted.p12", store -> store.setCertificateEntry("authority", root));
  }

  /** PEM file with a key and its certificate for {@code localhost}, as servers that are not Java read them. */
  public Path pem(String name) {
    KeyPair pair = keys();
    String key = pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    return write(name + ".pem", key + pem(sign("CN=" + name, pair, false)));
  }

  /** PEM file with the certificate of this authority. */
  public Path authorityPem() {
    return write("authority.pem", pem(root));
  }

  private static String pem(X509Certificate certificate) {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no certificate", e);
    }
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes)
        + "\n-----END "
        + what
        + "-----\n";
  }

  private Path write(String file, String text) {
    try {
      return Files.writeString(folder.resolve(file), text);
    } catch (IOException e) {
      throw new IllegalStateException("no certificate", e);
    }
  }

  /** TLS with a certificate of this authority, trusting this authority, for either side. */
  public SSLContext context(String name) {
    return context(keyStore(name));
  }

  /** TLS of a caller whose certificate is that of a device of a system. */
  public SSLContext device(String name, String system) {
    return context(keyStore(name, "CN=" + name + ",OU=" + system));
  }

  private SSLContext context(Path keyStore) {
    try {
      KeyManagerFactory own =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      own.init(load(keyStore), password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own.getKeyManagers(), trust(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no TLS", e);
    }
  }

  /** TLS of a caller that has no certificate, trusting this authority. */
  public SSLContext anonymous() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no TLS", e);
    }
  }

  private TrustManager[] trust() throws GeneralSecurityException {
    TrustManagerFactory others =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    others.init(load(trustStore()));
    return others.getTrustManagers();
  }

  private KeyStore load(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("no key store", e);
    }
  }

  private X509Certificate sign(String subject, KeyPair pair, boolean ca) {
    Instant now = Instant.now();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            new X500Name("CN=authority"),
            new BigInteger(64, new SecureRandom()),
            Date.from(now.minus(1, ChronoUnit.HOURS)),
            Date.from(now.plus(1, ChronoUnit.DAYS)),
            new X500Name(subject),
            pair.getPublic());
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(
              new GeneralName[] {
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1")
              }));
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate())));
    } catch (CertIOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("no certificate", e);
    }
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has EC keys", e);
    }
  }

  private Path write(String file, Fill fill) {
    Path path = folder.resolve(file);
    try (OutputStream out = Files.newOutputStream(path)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      fill.into(store);
      store.store(out, password);
      return path;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("no key store", e);
    }
  }

  @FunctionalInterface
  private interface Fill {
    void into(KeyStore store) throws GeneralSecurityException;
  }
}
