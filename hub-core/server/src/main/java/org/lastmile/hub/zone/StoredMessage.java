package org.lastmile.hub.zone;

import java.io.IOException;
import java.nio.file.Files;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ActiveMQBuffers;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.core.journal.RecordInfo;
import org.apache.activemq.artemis.core.paging.PagedMessage;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.persistence.impl.journal.JournalRecordIds;
import org.apache.activemq.artemis.core.persistence.impl.journal.codec.LargeMessagePersister;
import org.apache.activemq.artemis.core.persistence.impl.nullpm.NullStorageManager;
import org.apache.activemq.artemis.spi.core.protocol.MessagePersister;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.transit.MessageChecksum;
import org.lastmile.hub.transit.MessageProperties;

/**
 * A message as it lies in the broker's files.
 *
 * @param queue where it was put; each queue has an address of its own with the same name
 * @param intact whether it is as it was put, by its checksum
 * @param properties what travels with it
 */
record StoredMessage(String queue, byte[] body, boolean intact, MessageProperties properties) {
  /** Gives large messages their form; it keeps nothing. */
  static final StorageManager NO_STORAGE = new NullStorageManager();

  /** Whether the record puts a message. */
  static boolean isPut(RecordInfo record) {
    return record.userRecordType == JournalRecordIds.ADD_MESSAGE_PROTOCOL
        || record.userRecordType == JournalRecordIds.ADD_LARGE_MESSAGE;
  }

  /** Reads a record of the journal that puts a message; null when it cannot be read as one of the hub. */
  static @Nullable StoredMessage of(RecordInfo record, BrokerFolder folder) {
    try {
      ActiveMQBuffer bytes = ActiveMQBuffers.wrappedBuffer(record.data);
      return record.userRecordType == JournalRecordIds.ADD_LARGE_MESSAGE
          ? of(
              (ICoreMessage)
                  LargeMessagePersister.getInstance()
                      .decode(bytes, NO_STORAGE.createCoreLargeMessage(), null)
                      .toMessage(),
              folder)
          : of(
              (ICoreMessage) MessagePersister.getInstance().decode(bytes, null, null, NO_STORAGE),
              folder);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** Reads a message of a page; null when it cannot be read as one of the hub. */
  static @Nullable StoredMessage of(PagedMessage paged, BrokerFolder folder) {
    try {
      return of((ICoreMessage) paged.getMessage(), folder);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private static StoredMessage of(ICoreMessage message, BrokerFolder folder) throws IOException {
    String queue = String.valueOf(message.getAddress());
    byte[] body =
        message.isLargeMessage()
            ? Files.readAllBytes(folder.largeMessages().resolve(message.getMessageID() + ".msg"))
            : body(message);
    return new StoredMessage(
        queue, body, MessageChecksum.matches(message, queue, body), MessageProperties.of(message));
  }

  private static byte[] body(ICoreMessage message) {
    ActiveMQBuffer buffer = message.getReadOnlyBodyBuffer();
    byte[] body = new byte[buffer.readableBytes()];
    buffer.readBytes(body);
    return body;
  }
}
