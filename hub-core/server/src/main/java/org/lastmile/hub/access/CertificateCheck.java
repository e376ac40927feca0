package org.lastmile.hub.access;

/** A client certificate, which the TLS layer has verified against the authorities of the zone. */
public final class CertificateCheck implements CallerCheck {
  @Override
  public void check(Call call) {
    if (call.certificate() == null) {
      throw Refused.because("AUTH_CERTIFICATE", "a client certificate is needed", "TLS");
    }
  }
}
