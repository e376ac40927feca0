package org.lastmile.hub.access;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;

/**
 * The signature of a request: HMAC-SM3, in lower-case hex, over {@code METHOD \n path?query \n timestamp \n nonce \n
 * hex(SM3(body))}, all in UTF-8. Path and query as they travel, undecoded.
 *
 * <p>Headers: {@code X-Key-Id}, {@code X-Timestamp} (epoch milliseconds), {@code X-Nonce} (16 to 64 characters, never
 * used twice), {@code X-Signature}.
 */
public final class HmacSm3Signature {
  static final String KEY_ID = "X-Key-Id";
  static final String TIMESTAMP = "X-Timestamp";
  static final String NONCE = "X-Nonce";
  static final String SIGNATURE = "X-Signature";
  private static final int NONCE_BYTES = 16;

  private final byte[] secret;
  private final SecureRandom random = new SecureRandom();

  public HmacSm3Signature(String secret) {
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
  }

  /** The headers of an outbound request. */
  public Map<String, String> sign(
      String keyId, String method, String target, byte[] body, Clock clock) {
    byte[] bytes = new byte[NONCE_BYTES];
    random.nextBytes(bytes);
    String nonce = HexFormat.of().formatHex(bytes);
    String timestamp = Long.toString(clock.millis());
    return Map.of(
        KEY_ID,
        keyId,
        TIMESTAMP,
        timestamp,
        NONCE,
        nonce,
        SIGNATURE,
        of(method, target, timestamp, nonce, Sm3.digest(body)));
  }

  String of(String method, String target, String timestamp, String nonce, byte[] sm3) {
    return HexFormat.of()
        .formatHex(
            Sm3.hmac(
                secret,
                String.join(
                    "\n", method, target, timestamp, nonce, HexFormat.of().formatHex(sm3))));
  }
}
