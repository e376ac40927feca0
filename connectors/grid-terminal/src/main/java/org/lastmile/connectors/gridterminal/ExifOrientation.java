package org.lastmile.connectors.gridterminal;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The one value of Exif that a photo needs to be seen the right way up (tag 0x0112). */
final class ExifOrientation {
  static final int UPRIGHT = 1;
  static final int SEGMENT_LENGTH = 36;

  private static final int TAG = 0x0112;
  private static final int SHORT = 3;
  private static final int MOST = 8;
  private static final int HEADER = 6;
  private static final int ENTRY = 12;

  private ExifOrientation() {}

  /** Reads it from the content of an Exif segment; whatever cannot be read counts as upright. */
  static int read(byte[] photo, int start, int end) {
    if (start + HEADER > end) {
      return UPRIGHT;
    }
    ByteBuffer tiff = ByteBuffer.wrap(photo, start + HEADER, end - start - HEADER).slice();
    try {
      tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      int directory = tiff.getInt(4);
      int entries = Short.toUnsignedInt(tiff.getShort(directory));
      for (int i = 0; i < entries; i++) {
        int entry = directory + 2 + i * ENTRY;
        if (Short.toUnsignedInt(tiff.getShort(entry)) == TAG && tiff.getShort(entry + 2) == SHORT) {
          int value = Short.toUnsignedInt(tiff.getShort(entry + 8));
          return value >= UPRIGHT && value <= MOST ? value : UPRIGHT;
        }
      }
      return UPRIGHT;
    } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
      return UPRIGHT;
    }
  }

  /** An APP1 segment that holds nothing but the orientation. */
  static byte[] segment(int orientation) {
    return ByteBuffer.allocate(SEGMENT_LENGTH)
        .putShort((short) 0xFFE1)
        .putShort((short) (SEGMENT_LENGTH - 2))
        .put(new byte[] {'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42})
        .putInt(8)
        .putShort((short) 1)
        .putShort((short) TAG)
        .putShort((short) SHORT)
        .putInt(1)
        .putShort((short) orientation)
        .putShort((short) 0)
        .putInt(0)
        .array();
  }
}
