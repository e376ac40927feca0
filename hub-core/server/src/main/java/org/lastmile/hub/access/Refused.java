package org.lastmile.hub.access;

import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Makes the faults of callers who could not prove themselves. */
final class Refused {
  private Refused() {}

  static HubException because(String code, String message, String place) {
    return new HubException(code, FaultKind.CALLER, message, place, null);
  }

  /** Passwords and tokens do not travel where others can read them. */
  static void unlessConfidential(Call call) {
    if (!call.confidential()) {
      throw because("AUTH_TLS", "this door is open over TLS only; use the TLS port", "TLS");
    }
  }
}
