package org.lastmile.connectors.gridterminal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies the segments of a JPEG (ITU-T T.81, annex B) that are needed to show it: tables, frames, scans, JFIF header,
 * colour profile and Adobe's colour transform. Of Exif only the orientation stays. What lies behind the end of the image
 * (further images, videos) is dropped too.
 */
final class JpegCleaner {
  private static final int START = 0xD8;
  private static final int END = 0xD9;
  private static final int SCAN = 0xDA;
  private static final int COMMENT = 0xFE;
  private static final int APP0 = 0xE0;
  private static final int APP1 = 0xE1;
  private static final int APP2 = 0xE2;
  private static final int APP13 = 0xED;
  private static final int APP14 = 0xEE;
  private static final int APP15 = 0xEF;

  private final byte[] photo;
  private final ByteArrayOutputStream out;
  private final Set<String> removed = new LinkedHashSet<>();
  private int orientation = ExifOrientation.UPRIGHT;

  JpegCleaner(byte[] photo) {
    this.photo = photo;
    this.out = new ByteArrayOutputStream(photo.length);
  }

  static boolean takes(byte[] photo) {
    return photo.length > 3
        && at(photo, 0) == 0xFF
        && at(photo, 1) == START
        && at(photo, 2) == 0xFF;
  }

  /** Cleans; a photo that ends too early or is damaged gives an IndexOutOfBoundsException. */
  CleanPhoto clean() {
    int position = 2;
    while (true) {
      if (at(photo, position) != 0xFF) {
        throw new IndexOutOfBoundsException("no marker at byte " + position);
      }
      int marker = at(photo, position + 1);
      if (marker == 0xFF) {
        position++;
        continue;
      }
      if (marker == END) {
        break;
      }
      int end = position + 2 + length(position + 2);
      if (end > photo.length) {
        throw new IndexOutOfBoundsException("segment at byte " + position + " is cut off");
      }
      segment(marker, position, end);
      position = marker == SCAN ? scan(end) : end;
    }
    if (position + 2 < photo.length) {
      removed.add("data behind the image");
    }
    return new CleanPhoto(assemble(), new ArrayList<>(removed));
  }

  private byte[] assemble() {
    ByteArrayOutputStream whole =
        new ByteArrayOutputStream(out.size() + ExifOrientation.SEGMENT_LENGTH + 4);
    whole.write(0xFF);
    whole.write(START);
    if (orientation != ExifOrientation.UPRIGHT) {
      whole.writeBytes(ExifOrientation.segment(orientation));
    }
    whole.writeBytes(out.toByteArray());
    whole.write(0xFF);
    whole.write(END);
    return whole.toByteArray();
  }

  private void segment(int marker, int start, int end) {
    String name = metadata(marker, start + 4);
    if (name == null) {
      out.write(photo, start, end - start);
      return;
    }
    removed.add(name);
    if (name.equals("Exif")) {
      orientation = ExifOrientation.read(photo, start + 4, end);
    }
  }

  /** What kind of metadata the segment is, or null if it is needed to show the image. */
  private @Nullable String metadata(int marker, int content) {
    if (marker == COMMENT) {
      return "comment";
    }
    if (marker < APP0 || marker > APP15) {
      return null;
    }
    return switch (marker) {
      case APP0 -> has(content, "JFIF\0") ? null : "thumbnail";
      case APP1 ->
          has(content, "Exif\0") ? "Exif" : has(content, "http://ns.adobe.com/") ? "XMP" : "APP1";
      case APP2 -> has(content, "ICC_PROFILE\0") ? null : "APP2";
      case APP13 -> "IPTC";
      case APP14 -> has(content, "Adobe") ? null : "APP14";
      default -> "APP" + (marker - APP0);
    };
  }

  /** Copies the entropy-coded data of a scan; returns the position of the next marker that is no restart. */
  private int scan(int start) {
    int position = start;
    while (true) {
      if (at(photo, position) == 0xFF) {
        int next = at(photo, position + 1);
        boolean inside = next == 0 || (next >= 0xD0 && next <= 0xD7);
        if (!inside) {
          out.write(photo, start, position - start);
          return position;
        }
        position++;
      }
      position++;
    }
  }

  private int length(int position) {
    int length = at(photo, position) << 8 | at(photo, position + 1);
    if (length < 2) {
      throw new IndexOutOfBoundsException("segment length " + length);
    }
    return length;
  }

  private boolean has(int position, String prefix) {
    byte[] bytes = prefix.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < bytes.length; i++) {
      if (position + i >= photo.length || photo[position + i] != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private static int at(byte[] bytes, int position) {
    return Byte.toUnsignedInt(bytes[position]);
  }
}
