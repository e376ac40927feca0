package org.lastmile.connectors.publicopinion;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimePart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSTypedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Signatures of mails (S/MIME): by whom a mail is signed, and what is inside of one that carries its content in it. */
final class PublicOpinionSignature {
  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
  private static final int RFC822_NAME = 1;

  private final @Nullable KeyStore trusted;
  private final Clock clock;

  private PublicOpinionSignature(@Nullable KeyStore trusted, Clock clock) {
    this.trusted = trusted;
    this.clock = clock;
  }

  static PublicOpinionSignature of(ConnectorContext context) {
    KeyStore trusted =
        context.text("smime.trustStore").isEmpty()
            ? null
            : PublicOpinionServer.keyStore(context, "smime.trustStore");
    return new PublicOpinionSignature(trusted, context.clock());
  }

  /** Whether signatures are asked for at all. */
  boolean required() {
    return trusted != null;
  }

  /**
   * Whether the whole mail is signed with a certificate for this address, from an issuer that is trusted.
   *
   * @param address in lower case
   */
  boolean signedBy(MimeMessage mail, String address) throws MessagingException, IOException {
    try {
      CMSSignedData signed = signedData(mail);
      if (trusted == null || signed == null) {
        return false;
      }
      List<X509Certificate> certificates = new ArrayList<>();
      for (X509CertificateHolder holder : signed.getCertificates().getMatches(null)) {
        certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
      }
      for (SignerInformation signer : signed.getSignerInfos().getSigners()) {
        for (X509Certificate certificate : certificates) {
          if (signer.getSID().match(new X509CertificateHolder(certificate.getEncoded()))
              && signer.verify(
                  new JcaSimpleSignerInfoVerifierBuilder().setProvider(PROVIDER).build(certificate))
              && names(certificate, address)
              && isTrusted(trusted, certificate, certificates)) {
            return true;
          }
        }
      }
      return false;
    } catch (CMSException | OperatorCreationException | GeneralSecurityException e) {
      return false;
    }
  }

  private static @Nullable CMSSignedData signedData(MimeMessage mail)
      throws MessagingException, IOException, CMSException {
    String type = PublicOpinionParts.type(mail);
    if (type.equals("multipart/signed")) {
      List<MimePart> parts = PublicOpinionParts.children(mail);
      if (parts.size() != 2) {
        return null;
      }
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      parts.getFirst().writeTo(content);
      return new CMSSignedData(
          new CMSProcessableByteArray(content.toByteArray()),
          PublicOpinionParts.bytes(parts.getLast()));
    }
    return type.endsWith("pkcs7-mime") ? new CMSSignedData(PublicOpinionParts.bytes(mail)) : null;
  }

  private static boolean names(X509Certificate certificate, String address)
      throws GeneralSecurityException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    if (names != null) {
      for (List<?> name : names) {
        if (name.get(0).equals(RFC822_NAME)
            && name.get(1).toString().toLowerCase(Locale.ROOT).equals(address)) {
          return true;
        }
      }
    }
    X500Name subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    for (RDN name : subject.getRDNs(BCStyle.EmailAddress)) {
      if (name.getFirst().getValue().toString().toLowerCase(Locale.ROOT).equals(address)) {
        return true;
      }
    }
    return false;
  }

  private boolean isTrusted(
      KeyStore anchors, X509Certificate certificate, List<X509Certificate> others) {
    try {
      X509CertSelector wanted = new X509CertSelector();
      wanted.setCertificate(certificate);
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, wanted);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(others)));
      parameters.setDate(Date.from(clock.instant()));
      // who is no longer trusted is taken out of the store
      parameters.setRevocationEnabled(false);
      CertPathBuilder.getInstance("PKIX", PROVIDER).build(parameters);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /**
   * What a mail carries inside its signature.
   *
   * @throws HubException {@code PUBLIC_OPINION_ENCRYPTED} (CALLER), if it is not signed but encrypted
   */
  static MimePart signedContent(byte[] pkcs7) throws MessagingException {
    try {
      CMSTypedData content = new CMSSignedData(pkcs7).getSignedContent();
      if (content != null && content.getContent() instanceof byte[] bytes) {
        return new MimeBodyPart(new ByteArrayInputStream(bytes));
      }
    } catch (CMSException e) {
      throw encrypted(e);
    }
    throw encrypted(null);
  }

  private static HubException encrypted(@Nullable Exception cause) {
    return new HubException(
        "PUBLIC_OPINION_ENCRYPTED",
        FaultKind.CALLER,
        "the mail is encrypted, or its signed content cannot be read; allowed is text that anybody can read",
        null,
        cause);
  }
}
