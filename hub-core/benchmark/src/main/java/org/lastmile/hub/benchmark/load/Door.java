package org.lastmile.hub.benchmark.load;

import java.net.URI;

/** Where one system hands in its events, and what it proves itself by. */
public record Door(URI address, String token) {
  @Override
  public String toString() {
    return "Door[" + address + "]";
  }
}
