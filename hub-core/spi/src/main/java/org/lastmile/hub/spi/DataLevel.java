package org.lastmile.hub.spi;

/** How sensitive data is: L1 public, L2 internal, L3 personal, L4 sensitive personal. */
public enum DataLevel {
  L1,
  L2,
  L3,
  L4;

  /** Whether values of this level must be masked wherever people or logs can see them. */
  public boolean masked() {
    return this.compareTo(L3) >= 0;
  }
}
