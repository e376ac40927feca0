package org.lastmile.hub.spi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one canonical form. On the wire it is a CloudEvents 1.0 event in JSON: {@code id}, {@code source}
 * ({@code /systems/<id>}), {@code type} ({@code org.lastmile.<name>}), {@code dataschema} (type and version),
 * {@code subject} (case number), {@code time}, {@code data} (body); the rest are extension attributes.
 *
 * @param id unique for ever; derived ids are hashes, so that a repeat of the same work gives the same id
 * @param idempotencyKey what a receiving system may use to recognise a repeat; survives replays, unlike the id
 * @param caseNo the case it belongs to, null for messages without a case
 * @param causationId id of the message that caused this one, null for what came in from a system
 * @param source id of the system it came from
 * @param createdAt with offset +08:00
 * @param version for messages that carry the whole state of a case: counts up per case; otherwise 0
 * @param dataLevel the highest level of any field in the body or attachments
 * @param purpose why personal data is passed on; compulsory for checks
 * @param traceparent W3C trace context
 * @param body described by the JSON Schema of the type; never changed once the message exists
 */
public record Message(
    String id,
    MessageType type,
    String idempotencyKey,
    @Nullable String caseNo,
    @Nullable String causationId,
    String source,
    OffsetDateTime createdAt,
    Priority priority,
    @Nullable Deadline due,
    long version,
    DataLevel dataLevel,
    @Nullable String purpose,
    @Nullable String traceparent,
    List<Attachment> attachments,
    ObjectNode body) {
  public Message {
    attachments = List.copyOf(attachments);
  }

  /** The attachment that the body names by its digest, if it came along. */
  public Optional<Attachment> attachment(String digest) {
    return attachments.stream().filter(one -> one.digest().equals(digest)).findFirst();
  }
}
