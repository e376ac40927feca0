package org.lastmile.connectors.publicopinion;

import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority that certifies addresses, and the offices that sign their mails with what it gave them (S/MIME). */
final class SigningDesk {
  private final KeyPair authority = keys();
  private final X509Certificate root = certificate("CN=authority", authority, null);

  /** Writes a PKCS#12 file that trusts this authority. */
  Path trustStore(Path folder, String password) throws Exception {
    Path file = folder.resolve("signers.p12");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("authority", root);
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, password.toCharArray());
    }
    return file;
  }

  /** A text as the two parts of a multipart/signed, in the name of an address. */
  byte[] detached(String address, String text) throws Exception {
    String content = part(text);
    return ("--s\r\n"
            + content
            + "\r\n--s\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n"
            + "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=smime.p7s\r\n\r\n"
            + base64(sign(address, content, false))
            + "\r\n--s--\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A text inside of its signature, as the body of an application/pkcs7-mime in base64. */
  byte[] opaque(String address, String text) throws Exception {
    return base64(sign(address, part(text), true)).getBytes(StandardCharsets.US_ASCII);
  }

  private static String part(String text) {
    return "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64(text.getBytes(StandardCharsets.UTF_8))
        + "\r\n";
  }

  private byte[] sign(String address, String content, boolean inside) throws Exception {
    KeyPair own = keys();
    X509Certificate certificate = certificate("CN=office", own, address);
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    generator.addSignerInfoGenerator(
        new JcaSimpleSignerInfoGeneratorBuilder()
            .build("SHA256withECDSA", own.getPrivate(), certificate));
    generator.addCertificates(new JcaCertStore(List.of(certificate)));
    return generator
        .generate(
            new CMSProcessableByteArray(content.getBytes(StandardCharsets.ISO_8859_1)), inside)
        .getEncoded();
  }

  private X509Certificate certificate(String name, KeyPair keys, String address) {
    try {
      Instant now = Instant.now();
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              new X500Name("CN=authority"),
              BigInteger.valueOf(System.nanoTime()),
              Date.from(now.minus(Duration.ofDays(1))),
              Date.from(now.plus(Duration.ofDays(1))),
              new X500Name(name),
              keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(address == null));
      if (address != null) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName(GeneralName.rfc822Name, address)));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate())));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getMimeEncoder().encodeToString(bytes);
  }
}
