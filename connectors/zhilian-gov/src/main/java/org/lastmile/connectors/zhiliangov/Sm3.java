package org.lastmile.connectors.zhiliangov;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** SM3 and HMAC-SM3 (GB/T 32905), by Bouncy Castle without registering it for the whole process. */
final class Sm3 {
  private static final Provider PROVIDER = new BouncyCastleProvider();

  private Sm3() {}

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SM3", PROVIDER);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Bouncy Castle has SM3", e);
    }
  }

  static byte[] mac(byte[] secret, byte[] text) {
    try {
      Mac mac = Mac.getInstance("HMACSM3", PROVIDER);
      mac.init(new SecretKeySpec(secret, "HMACSM3"));
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Bouncy Castle has HMAC-SM3", e);
    }
  }
}
