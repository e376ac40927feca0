package org.lastmile.hub.access;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes key pairs (EC P-256) and certificates for them. */
final class Issuer {
  private static final Duration BACK_DATED = Duration.ofHours(1);
  private static final int SERIAL_BITS = 120;

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  Issuer(Clock clock) {
    this.clock = clock;
  }

  /** A key and the certificate of its public half. */
  record Issued(PrivateKey key, X509Certificate certificate) {}

  Issued authority(String name, Duration life) throws GeneralSecurityException, IOException {
    KeyPair pair = pair();
    X500Principal self = subject(name, "authority");
    X509v3CertificateBuilder builder = builder(self, self, pair, life);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    return new Issued(pair.getPrivate(), signed(builder, pair.getPrivate()));
  }

  Issued server(PrivateKey authorityKey, X509Certificate authority, Duration life)
      throws GeneralSecurityException, IOException {
    KeyPair pair = pair();
    X509v3CertificateBuilder builder =
        builder(authority.getSubjectX500Principal(), subject("localhost", "door"), pair, life);
    usage(builder, KeyPurposeId.id_kp_serverAuth);
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(
            new GeneralName[] {
              new GeneralName(GeneralName.dNSName, "localhost"),
              new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
              new GeneralName(GeneralName.iPAddress, "::1")
            }));
    return new Issued(pair.getPrivate(), signed(builder, authorityKey));
  }

  Issued client(
      PrivateKey authorityKey, X509Certificate authority, String name, String system, Duration life)
      throws GeneralSecurityException, IOException {
    KeyPair pair = pair();
    X509v3CertificateBuilder builder =
        builder(authority.getSubjectX500Principal(), subject(name, system), pair, life);
    usage(builder, KeyPurposeId.id_kp_clientAuth);
    return new Issued(pair.getPrivate(), signed(builder, authorityKey));
  }

  private static KeyPair pair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static X500Principal subject(String name, String unit) throws IOException {
    return new X500Principal(
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.O, "Lastmile")
            .addRDN(BCStyle.OU, unit)
            .addRDN(BCStyle.CN, name)
            .build()
            .getEncoded());
  }

  private X509v3CertificateBuilder builder(
      X500Principal issuer, X500Principal subject, KeyPair pair, Duration life)
      throws GeneralSecurityException, IOException {
    Instant now = clock.instant();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS),
            Date.from(now.minus(BACK_DATED)),
            Date.from(now.plus(life)),
            subject,
            pair.getPublic());
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
    return builder;
  }

  private static void usage(X509v3CertificateBuilder builder, KeyPurposeId purpose)
      throws IOException {
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("certificates cannot be signed", e);
    }
  }
}
