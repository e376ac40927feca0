package org.lastmile.connectors.gridterminal.fake;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Photos as cameras make them, with the metadata that must not go on. */
public final class Photos {
  private static final int SIDE = 64;

  private Photos() {}

  /** A small JPEG without metadata. */
  public static byte[] jpeg() {
    return image("jpg");
  }

  /** A small PNG without metadata. */
  public static byte[] png() {
    return image("png");
  }

  /** The JPEG with Exif (orientation, GPS position), XMP, IPTC, a comment, and a video behind its end. */
  public static byte[] withMetadata(byte[] jpeg, int orientation) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int afterJfif = 2 + 2 + (Byte.toUnsignedInt(jpeg[4]) << 8 | Byte.toUnsignedInt(jpeg[5]));
    out.write(jpeg, 0, afterJfif);
    segment(out, 0xE1, exif(orientation));
    segment(
        out, 0xE1, bytes("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"));
    segment(out, 0xED, bytes("Photoshop 3.0\0"));
    segment(out, 0xFE, bytes("taken by phone 13800000003"));
    out.write(jpeg, afterJfif, jpeg.length - afterJfif);
    out.writeBytes(bytes("....ftypmp42 a motion photo's video"));
    return out.toByteArray();
  }

  /** A JPEG with metadata and about this many bytes. */
  public static byte[] large(int size) {
    byte[] photo = withMetadata(jpeg(), 6);
    ByteArrayOutputStream out = new ByteArrayOutputStream(size);
    out.write(photo, 0, 2);
    for (int left = size - photo.length; left >= 60_000; left -= 60_000) {
      segment(
          out,
          0xE2,
          ("ICC_PROFILE\0" + "x".repeat(60_000 - 16)).getBytes(StandardCharsets.US_ASCII));
    }
    out.write(photo, 2, photo.length - 2);
    return out.toByteArray();
  }

  /** The PNG with a text and an Exif chunk. */
  public static byte[] pngWithText(byte[] png) {
    int afterHeader = 8 + 25;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(png, 0, afterHeader);
    chunk(out, "tEXt", bytes("Author\0Li Yangli"));
    chunk(out, "eXIf", exif(6));
    out.write(png, afterHeader, png.length - afterHeader);
    return out.toByteArray();
  }

  private static byte[] exif(int orientation) {
    ByteBuffer tiff = ByteBuffer.allocate(6 + 8 + 2 + 24 + 4 + 2 + 36 + 4 + 24);
    tiff.put(bytes("Exif\0\0")).put(bytes("MM")).putShort((short) 42).putInt(8);
    tiff.putShort((short) 2);
    entry(tiff, 0x0112, 3, 1).putShort((short) orientation).putShort((short) 0);
    entry(tiff, 0x8825, 4, 1).putInt(38);
    tiff.putInt(0);
    tiff.putShort((short) 3);
    entry(tiff, 1, 2, 2).put(bytes("N\0\0\0"));
    entry(tiff, 2, 5, 3).putInt(38 + 2 + 36 + 4);
    entry(tiff, 3, 2, 2).put(bytes("E\0\0\0"));
    tiff.putInt(0);
    tiff.putInt(30).putInt(1).putInt(16).putInt(1).putInt(39).putInt(1);
    return tiff.array();
  }

  private static ByteBuffer entry(ByteBuffer tiff, int tag, int type, int count) {
    return tiff.putShort((short) tag).putShort((short) type).putInt(count);
  }

  private static void segment(ByteArrayOutputStream out, int marker, byte[] content) {
    out.write(0xFF);
    out.write(marker);
    out.write(content.length + 2 >> 8);
    out.write(content.length + 2);
    out.writeBytes(content);
  }

  private static void chunk(ByteArrayOutputStream out, String name, byte[] content) {
    byte[] typed = ByteBuffer.allocate(4 + content.length).put(bytes(name)).put(content).array();
    CRC32 crc = new CRC32();
    crc.update(typed);
    out.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
    out.writeBytes(typed);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  private static byte[] image(String format) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.ORANGE);
    graphics.fillOval(8, 8, SIDE - 16, SIDE - 16);
    graphics.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
