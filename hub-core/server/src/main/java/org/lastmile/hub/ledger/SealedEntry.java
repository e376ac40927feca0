package org.lastmile.hub.ledger;

import java.util.List;

/**
 * An entry in its final bytes.
 *
 * @param bytes of the header
 */
record SealedEntry(Header header, byte[] bytes, List<SealedPayload> payloads) {
  SealedEntry {
    payloads = List.copyOf(payloads);
    if (payloads.size() != header.payloads().size()) {
      throw new IllegalArgumentException(
          "the header names "
              + header.payloads().size()
              + " payloads, there are "
              + payloads.size());
    }
  }

  /** The leaf in the tree of its block. */
  byte[] leaf() {
    return header.leaf(bytes);
  }

  /**
   * A payload beside its header.
   *
   * @param claimed whether the content is the digest under which the attachment store of the zone has the bytes
   */
  record SealedPayload(byte[] salt, boolean claimed, byte[] content) {}
}
