package org.lastmile.connectors.zhiliangov.fake;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.util.encoders.Hex;

/** The portal's own reckoning of its signatures, on Bouncy Castle's engines. */
final class PortalSeal {
  private final byte[] secret;

  PortalSeal(String secret) {
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
  }

  String over(String method, String pathAndQuery, String timestamp, String nonce, byte[] body) {
    SM3Digest sm3 = new SM3Digest();
    sm3.update(body, 0, body.length);
    byte[] digest = new byte[sm3.getDigestSize()];
    sm3.doFinal(digest, 0);
    String text =
        method
            + "\n"
            + pathAndQuery
            + "\n"
            + timestamp
            + "\n"
            + nonce
            + "\n"
            + Hex.toHexString(digest);
    HMac mac = new HMac(new SM3Digest());
    mac.init(new KeyParameter(secret));
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    mac.update(bytes, 0, bytes.length);
    byte[] seal = new byte[mac.getMacSize()];
    mac.doFinal(seal, 0);
    return Hex.toHexString(seal);
  }
}
