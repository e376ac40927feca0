package org.lastmile.hub.flow;

/** Whether a subscription lets anything through. */
public enum ShareState {
  OPEN("OK"),
  /** Its last day is over. */
  ENDED("SHARE_ENDED"),
  /** The provider has taken its approval back. */
  REVOKED("SHARE_REVOKED");

  private final String code;

  ShareState(String code) {
    this.code = code;
  }

  /** How the ledger tells it. */
  public String code() {
    return code;
  }
}
