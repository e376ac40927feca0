package org.lastmile.hub.access;

import java.util.function.Supplier;

/** Proves who calls. */
@FunctionalInterface
public interface CallerCheck {
  /**
   * Checks what is known before the body is read, so that strangers send none.
   *
   * @throws org.lastmile.hub.spi.HubException a code that begins with {@code AUTH_}, kind CALLER, that tells a stranger
   *     nothing about what would have been right
   */
  void checkHead(Call call);

  /**
   * Checks what the body proves; called after {@link #checkHead}.
   *
   * @param sm3 digest of the body, reckoned when asked for
   */
  default void checkBody(Call call, Supplier<byte[]> sm3) {}

  /** What the header {@code WWW-Authenticate} says to a caller who did not prove himself. */
  default String challenge() {
    return "Mutual";
  }
}
