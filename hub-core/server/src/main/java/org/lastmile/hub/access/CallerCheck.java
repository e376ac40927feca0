package org.lastmile.hub.access;

/** Proves who calls. */
@FunctionalInterface
public interface CallerCheck {
  /**
   * @throws org.lastmile.hub.spi.HubException a code that begins with {@code AUTH_}, kind CALLER, that tells a stranger
   *     nothing about what would have been right
   */
  void check(Call call);
}
