package org.lastmile.connectors.gridterminal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/** Copies the chunks of a PNG that are needed to show it; text, time, Exif and unknown chunks are dropped. */
final class PngCleaner {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A};
  private static final Set<String> KEPT =
      Set.of(
          "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD",
          "hIST", "pHYs");
  private static final int FRAME = 12;

  private final byte[] photo;

  PngCleaner(byte[] photo) {
    this.photo = photo;
  }

  static boolean takes(byte[] photo) {
    return photo.length > SIGNATURE.length
        && Arrays.equals(photo, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  /** Cleans; a photo that ends too early or is damaged gives an IndexOutOfBoundsException. */
  CleanPhoto clean() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(photo.length);
    Set<String> removed = new LinkedHashSet<>();
    out.writeBytes(SIGNATURE);
    ByteBuffer chunks = ByteBuffer.wrap(photo);
    int position = SIGNATURE.length;
    String name = "";
    while (!name.equals("IEND")) {
      int length = chunks.getInt(position);
      if (length < 0 || length > photo.length - position - FRAME) {
        throw new IndexOutOfBoundsException("chunk at byte " + position + " is cut off");
      }
      name = new String(photo, position + 4, 4, StandardCharsets.US_ASCII);
      if (KEPT.contains(name)) {
        out.write(photo, position, length + FRAME);
      } else {
        removed.add(name.matches("[A-Za-z]{4}") ? name : "chunk");
      }
      position += length + FRAME;
    }
    if (position < photo.length) {
      removed.add("data behind the image");
    }
    return new CleanPhoto(out.toByteArray(), new ArrayList<>(removed));
  }
}
