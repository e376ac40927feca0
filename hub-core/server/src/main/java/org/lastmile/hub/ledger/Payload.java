package org.lastmile.hub.ledger;

/**
 * Bytes that an entry vouches for by digest.
 *
 * @param mediaType with charset where it is text, for example {@code application/json} or {@code text/xml;charset=GBK}
 */
public record Payload(Role role, String mediaType, byte[] bytes) {
  /** Whose form the bytes are in. */
  public enum Role {
    /** As a system sent it or got it. */
    NATIVE,
    /** The canonical message, in its wire form. */
    CANONICAL,
    /** What the other side answered. */
    ANSWER
  }
}
