package org.lastmile.hub.access;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * A client certificate, which the TLS layer has verified against the authorities of the zone, and whose subject names
 * the system: the certificate of one system opens no door of another.
 */
public final class CertificateCheck implements CallerCheck {
  private final List<Rdn> allowed;

  /** @param allowed parts of the subject, of which one is enough, for example {@code OU=grid-terminal} */
  public CertificateCheck(String... allowed) {
    this.allowed = Stream.of(allowed).map(CertificateCheck::part).toList();
  }

  private static Rdn part(String text) {
    try {
      return new Rdn(text);
    } catch (InvalidNameException e) {
      throw new HubException(
          "CONFIG_INVALID",
          FaultKind.LASTING,
          "door.subject is '"
              + text
              + "'; allowed is one part of a subject, such as OU=grid-terminal",
          "door.subject",
          e);
    }
  }

  @Override
  public void checkHead(Call call) {
    X509Certificate certificate = call.certificate();
    if (certificate == null) {
      throw Refused.because("AUTH_CERTIFICATE", "a client certificate is needed", "TLS");
    }
    if (!names(certificate)) {
      throw Refused.because(
          "AUTH_CERTIFICATE", "the client certificate is not of this system", "TLS");
    }
  }

  private boolean names(X509Certificate certificate) {
    try {
      return new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().stream().anyMatch(allowed::contains);
    } catch (InvalidNameException e) {
      return false;
    }
  }
}
