package org.lastmile.hub.demo;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.testkit.TcpProxy.Manner;

/** How a fake behaves, one at a time. */
enum Switch {
  WELL("well", Manner.WELL),
  /** Its answers are late. */
  SLOW("slow", Manner.LATE),
  /** It takes no connection. */
  DOWN("down", Manner.CUT),
  /** It answers every call over HTTP with 503. */
  UNAVAILABLE("5xx", Manner.UNAVAILABLE),
  /** It takes what it gets, and its answers cannot be read. */
  MALFORMED("malformed", Manner.GARBLED),
  /** It brings everything twice. */
  DUPLICATE("duplicate", Manner.WELL),
  /** It holds back what it brings until it has brought the next. */
  OUT_OF_ORDER("out-of-order", Manner.WELL);

  private final String id;
  private final Manner manner;

  Switch(String id, Manner manner) {
    this.id = id;
    this.manner = manner;
  }

  /** The name in commands. */
  String id() {
    return id;
  }

  /** How the ways to it pass. */
  Manner manner() {
    return manner;
  }

  /** @throws HubException {@code SWITCH_UNKNOWN} */
  static Switch of(String id) {
    for (Switch one : values()) {
      if (one.id.equals(id)) {
        return one;
      }
    }
    throw new HubException(
        "SWITCH_UNKNOWN",
        FaultKind.CALLER,
        "there is no switch '" + id + "'; allowed are " + all());
  }

  /** All names. */
  static String all() {
    return Arrays.stream(values()).map(Switch::id).collect(Collectors.joining(", "));
  }
}
