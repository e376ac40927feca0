package org.lastmile.hub.access;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
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

  /** The headers of a signed request. */
  public static final List<String> HEADERS = List.of(KEY_ID, TIMESTAMP, NONCE, SIGNATURE);

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
    return work(method, target, timestamp, nonce, body).headers(keyId);
  }

  /**
   * A signature, step by step.
   *
   * @param bodyDigest SM3 of the body, in hex
   * @param text what is signed
   */
  public record Worked(
      String timestamp, String nonce, String bodyDigest, String text, String signature) {
    /** The headers of the request, in the order of {@link #HEADERS}. */
    public Map<String, String> headers(String keyId) {
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put(KEY_ID, keyId);
      headers.put(TIMESTAMP, timestamp);
      headers.put(NONCE, nonce);
      headers.put(SIGNATURE, signature);
      return headers;
    }
  }

  /** Signs with a time stamp and nonce that are given. */
  public Worked work(String method, String target, String timestamp, String nonce, byte[] body) {
    return work(method, target, timestamp, nonce, HexFormat.of().formatHex(Sm3.digest(body)));
  }

  private Worked work(String method, String target, String timestamp, String nonce, String sm3) {
    String text = String.join("\n", method, target, timestamp, nonce, sm3);
    return new Worked(
        timestamp, nonce, sm3, text, HexFormat.of().formatHex(Sm3.hmac(secret, text)));
  }

  String of(String method, String target, String timestamp, String nonce, byte[] sm3) {
    return work(method, target, timestamp, nonce, HexFormat.of().formatHex(sm3)).signature();
  }
}
