package org.lastmile.hub.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** The hashes of the suite SHA-256: commitments to payloads, leaves, and the Merkle tree of RFC 6962 over them. */
final class Sha256 {
  static final String SUITE = "SHA-256";
  static final int LENGTH = 32;

  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private Sha256() {}

  /** What an entry says about a payload: H(salt ‖ bytes). */
  static byte[] commitment(byte[] salt, byte[] bytes) {
    MessageDigest hash = hash();
    hash.update(salt);
    return hash.digest(bytes);
  }

  /** H(0x00 ‖ header ‖ commitments in order). */
  static byte[] leaf(byte[] header, List<byte[]> commitments) {
    MessageDigest hash = hash();
    hash.update(LEAF);
    hash.update(header);
    commitments.forEach(hash::update);
    return hash.digest();
  }

  /** The root over at least one leaf: the left half is the greatest power of two that is less than the whole. */
  static byte[] root(List<byte[]> leaves) {
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int left = Integer.highestOneBit(leaves.size() - 1);
    MessageDigest hash = hash();
    hash.update(NODE);
    hash.update(root(leaves.subList(0, left)));
    return hash.digest(root(leaves.subList(left, leaves.size())));
  }

  static MessageDigest hash() {
    try {
      return MessageDigest.getInstance(SUITE);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
