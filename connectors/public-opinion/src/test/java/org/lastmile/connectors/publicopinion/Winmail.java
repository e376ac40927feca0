package org.lastmile.connectors.publicopinion;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Packs a text and a file as Outlook does (TNEF), byte by byte. */
final class Winmail {
  private static final Charset GBK = Charset.forName("GBK");
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private Winmail() {
    little(4, 0x223E9F78);
    little(2, 1);
  }

  /** One file under a name of eight bits, as a Chinese Outlook writes it, and the text of the mail. */
  static byte[] of(String text, String fileName, byte[] file) {
    Winmail packed = new Winmail();
    packed.attribute(1, 0x00089006, new byte[] {0, 0, 1, 0});
    packed.attribute(1, 0x00069007, new byte[] {(byte) 0xa8, 3, 0, 0, 0, 0, 0, 0});
    packed.attribute(1, 0x0002800C, ended(text));
    packed.attribute(2, 0x00069002, new byte[14]);
    packed.attribute(2, 0x00018010, ended(fileName));
    packed.attribute(2, 0x0006800F, file);
    return packed.out.toByteArray();
  }

  /** The same with the name as a MAPI property in UTF-16, beside a short one. */
  static byte[] unicode(String fileName, byte[] file) {
    Winmail packed = new Winmail();
    packed.attribute(2, 0x00069002, new byte[14]);
    packed.attribute(2, 0x00018010, ended("1.DOC"));
    packed.attribute(2, 0x0006800F, file);
    byte[] name = (fileName + "\0").getBytes(StandardCharsets.UTF_16LE);
    Winmail property = new Winmail();
    property.out.reset();
    property.little(4, 1);
    property.little(4, 0x3707001F);
    property.little(4, 1);
    property.little(4, name.length);
    property.out.writeBytes(name);
    property.out.writeBytes(new byte[(4 - name.length % 4) % 4]);
    packed.attribute(2, 0x00069005, property.out.toByteArray());
    return packed.out.toByteArray();
  }

  private static byte[] ended(String text) {
    return (text + "\0").getBytes(GBK);
  }

  private void attribute(int level, int id, byte[] data) {
    out.write(level);
    little(4, id);
    little(4, data.length);
    out.writeBytes(data);
    int sum = 0;
    for (byte one : data) {
      sum += one & 0xff;
    }
    little(2, sum);
  }

  private void little(int bytes, int value) {
    byte[] all = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    out.write(all, 0, bytes);
  }
}
