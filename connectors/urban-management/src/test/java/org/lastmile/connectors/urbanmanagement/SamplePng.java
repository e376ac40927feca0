package org.lastmile.connectors.urbanmanagement;

import java.util.HexFormat;

/** The smallest picture: one transparent pixel. */
final class SamplePng {
  private static final String HEX =
      "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
          + "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082";

  private SamplePng() {}

  static byte[] bytes() {
    return HexFormat.of().parseHex(HEX);
  }
}
