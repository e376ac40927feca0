package org.lastmile.hub.transit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;

/**
 * CRC32C over a message of the broker: its address, time, properties and body. The broker's journal and pages have no
 * checksum of their own: bytes that the disk changed would be handed out as a message.
 */
public final class MessageChecksum {
  private static final String CHECKSUM = "hubChecksum";

  private MessageChecksum() {}

  /** Writes the checksum into a message whose body and other properties are complete. */
  public static void write(ICoreMessage message, String address, byte[] body) {
    message.putIntProperty(CHECKSUM, of(message, address, body));
  }

  /** Whether the message in this queue is as it was put; false also for one without a checksum. */
  public static boolean matches(ICoreMessage message, String queue, byte[] body) {
    return message.getObjectProperty(CHECKSUM) instanceof Integer known
        && known == of(message, queue, body);
  }

  private static int of(Message message, String address, byte[] body) {
    CRC32C crc = new CRC32C();
    add(crc, address);
    for (String name : MessageProperties.NAMES) {
      add(crc, String.valueOf(message.getObjectProperty(name)));
    }
    crc.update(
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(message.getTimestamp())
            .putLong(message.getExpiration())
            .flip());
    crc.update(body);
    return (int) crc.getValue();
  }

  private static void add(CRC32C crc, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    crc.update(bytes);
  }
}
