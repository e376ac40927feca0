package org.lastmile.hub.zone;

/** What the hub and the link prove themselves by at a broker. */
record BrokerLogin(String secret) {
  @Override
  public String toString() {
    return "BrokerLogin[]";
  }
}
