package org.lastmile.hub.connector;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import org.apache.wss4j.common.cache.ReplayCache;

/**
 * Remembers the nonces of one SOAP door for as long as their messages count as fresh.
 *
 * <p>WSS4J remembers a nonce before it has checked the password, so strangers can fill this. When {@link #MOST} are
 * remembered the oldest go; a message replayed then is recognised by its idempotency key.
 */
final class NonceMemory implements ReplayCache {
  private static final int MOST = 200_000;
  private static final Duration FRESH = Duration.ofMinutes(10);

  private final Cache<String, Boolean> nonces =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(FRESH).build();

  @Override
  public void add(String identifier) {
    nonces.put(identifier, true);
  }

  @Override
  public void add(String identifier, Instant expiry) {
    nonces.put(identifier, true);
  }

  @Override
  public boolean contains(String identifier) {
    return nonces.getIfPresent(identifier) != null;
  }

  @Override
  public void close() {
    nonces.invalidateAll();
  }
}
