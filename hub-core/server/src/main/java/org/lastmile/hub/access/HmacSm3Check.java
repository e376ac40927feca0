package org.lastmile.hub.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * HMAC-SM3 over {@code METHOD \n path?query \n timestamp \n nonce \n hex(SM3(body))}, in lower-case hex.
 *
 * <p>Headers: {@code X-Key-Id}, {@code X-Timestamp} (epoch milliseconds, at most five minutes off), {@code X-Nonce} (16
 * to 64 characters, used once), {@code X-Signature}.
 */
public final class HmacSm3Check implements CallerCheck {
  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final int MOST_NONCES = 1_000_000;
  private static final int SHORTEST_NONCE = 16;
  private static final int LONGEST_NONCE = 64;

  private final String keyId;
  private final byte[] secret;
  private final Clock clock;

  /** Nonces within the window. When it is full the oldest are forgotten, which the time stamp still bounds. */
  private final Cache<String, Boolean> nonces =
      Caffeine.newBuilder().maximumSize(MOST_NONCES).expireAfterWrite(SKEW.multipliedBy(2)).build();

  public HmacSm3Check(String keyId, String secret, Clock clock) {
    this.keyId = keyId;
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
    this.clock = clock;
  }

  @Override
  public void check(Call call) {
    byte[] body = call.body();
    if (body == null) {
      throw new HubException(
          "DOOR_STREAMED", FaultKind.LASTING, "a signed door cannot stream its body");
    }
    String timestamp = required(call, "X-Timestamp");
    String nonce = required(call, "X-Nonce");
    String signature = required(call, "X-Signature");
    boolean known = same(keyId, required(call, "X-Key-Id"));
    String text =
        String.join(
            "\n",
            call.method(),
            call.target(),
            timestamp,
            nonce,
            HexFormat.of().formatHex(Sm3.digest(body)));
    boolean right =
        same(HexFormat.of().formatHex(Sm3.hmac(secret, text)), signature.toLowerCase(Locale.ROOT));
    if (!known || !right) {
      throw Refused.because(
          "AUTH_SIGNATURE", "the signature does not fit the request", "X-Signature");
    }
    fresh(timestamp, nonce);
  }

  /** Only after the signature, so that a stranger cannot use up the nonces of others. */
  private void fresh(String timestamp, String nonce) {
    long millis;
    try {
      millis = Long.parseLong(timestamp);
    } catch (NumberFormatException e) {
      throw Refused.because(
          "AUTH_TIMESTAMP", "the time stamp must be epoch milliseconds", "X-Timestamp");
    }
    if (Math.abs(clock.millis() - millis) > SKEW.toMillis()) {
      throw Refused.because(
          "AUTH_TIMESTAMP",
          "the time stamp is more than 5 minutes off the hub's clock",
          "X-Timestamp");
    }
    if (nonce.length() < SHORTEST_NONCE || nonce.length() > LONGEST_NONCE) {
      throw Refused.because("AUTH_NONCE", "the nonce must have 16 to 64 characters", "X-Nonce");
    }
    if (nonces.asMap().putIfAbsent(nonce, true) != null) {
      throw Refused.because(
          "AUTH_REPLAY", "the nonce was used before; sign the request anew", "X-Nonce");
    }
  }

  private static String required(Call call, String name) {
    @Nullable String value = call.header(name);
    if (value == null) {
      throw Refused.because("AUTH_MISSING", "header " + name + " is missing", name);
    }
    return value;
  }

  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
