package org.lastmile.hub.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Requests signed as {@link HmacSm3Signature} says: fresh by five minutes, each nonce once.
 *
 * <p>Nonces are remembered in memory while their time stamp is fresh, and only of requests that are rightly signed.
 * When {@link #MOST_NONCES} are remembered, further requests are answered {@code DOOR_BUSY} (PASSING) until some are
 * out of date: no replay is let in. After a restart the nonces of the last minutes are forgotten; what is replayed then
 * is recognised by its idempotency key.
 */
public final class HmacSm3Check implements CallerCheck {
  static final int MOST_NONCES = 300_000;
  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final int SHORTEST_NONCE = 16;
  private static final int LONGEST_NONCE = 64;

  private final String keyId;
  private final HmacSm3Signature signature;
  private final Clock clock;
  private final int mostNonces;
  private final Cache<String, Boolean> nonces;

  public HmacSm3Check(String keyId, String secret, Clock clock) {
    this(keyId, secret, clock, MOST_NONCES);
  }

  HmacSm3Check(String keyId, String secret, Clock clock, int mostNonces) {
    this.keyId = keyId;
    this.signature = new HmacSm3Signature(secret);
    this.clock = clock;
    this.mostNonces = mostNonces;
    this.nonces =
        Caffeine.newBuilder()
            .expireAfterWrite(SKEW.multipliedBy(2))
            .ticker(() -> clock.millis() * 1_000_000)
            .build();
  }

  @Override
  public void checkHead(Call call) {
    String timestamp = required(call, HmacSm3Signature.TIMESTAMP);
    String nonce = required(call, HmacSm3Signature.NONCE);
    required(call, HmacSm3Signature.SIGNATURE);
    if (!same(keyId, required(call, HmacSm3Signature.KEY_ID))) {
      throw wrong();
    }
    if (nonce.length() < SHORTEST_NONCE || nonce.length() > LONGEST_NONCE) {
      throw Refused.because(
          "AUTH_NONCE", "the nonce must have 16 to 64 characters", HmacSm3Signature.NONCE);
    }
    requireFresh(timestamp);
  }

  private void requireFresh(String timestamp) {
    long millis;
    try {
      millis = Long.parseLong(timestamp);
    } catch (NumberFormatException e) {
      throw Refused.because(
          "AUTH_TIMESTAMP",
          "the time stamp must be epoch milliseconds",
          HmacSm3Signature.TIMESTAMP);
    }
    long now = clock.millis();
    if (millis < now - SKEW.toMillis() || millis > now + SKEW.toMillis()) {
      throw Refused.because(
          "AUTH_TIMESTAMP",
          "the time stamp is more than 5 minutes off the hub's clock",
          HmacSm3Signature.TIMESTAMP);
    }
  }

  @Override
  public void checkBody(Call call, Supplier<byte[]> sm3) {
    String nonce = required(call, HmacSm3Signature.NONCE);
    String expected =
        signature.of(
            call.method(),
            call.target(),
            required(call, HmacSm3Signature.TIMESTAMP),
            nonce,
            sm3.get());
    String given = required(call, HmacSm3Signature.SIGNATURE).toLowerCase(Locale.ROOT);
    if (!same(expected, given)) {
      throw wrong();
    }
    // only now, so that a stranger cannot use up the nonces of others
    useUp(nonce);
  }

  private void useUp(String nonce) {
    if (nonces.asMap().containsKey(nonce)) {
      throw replayed();
    }
    if (nonces.estimatedSize() >= mostNonces) {
      nonces.cleanUp();
      if (nonces.estimatedSize() >= mostNonces) {
        throw new HubException(
            "DOOR_BUSY",
            FaultKind.PASSING,
            "more than " + mostNonces + " requests within ten minutes; send this one again later",
            HmacSm3Signature.NONCE,
            null);
      }
    }
    if (nonces.asMap().putIfAbsent(nonce, true) != null) {
      throw replayed();
    }
  }

  private static HubException replayed() {
    return Refused.because(
        "AUTH_REPLAY", "the nonce was used before; sign the request anew", HmacSm3Signature.NONCE);
  }

  private static HubException wrong() {
    return Refused.because(
        "AUTH_SIGNATURE", "the signature does not fit the request", HmacSm3Signature.SIGNATURE);
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

  @Override
  public String challenge() {
    return "HMAC-SM3";
  }
}
