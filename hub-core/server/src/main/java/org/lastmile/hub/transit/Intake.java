package org.lastmile.hub.transit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;

/** The durable door: accepts what connectors have translated and checked. */
public interface Intake {
  /**
   * Completes after the message and its evidence are committed. A repeat (same system and key, same digest) completes
   * with the first receipt.
   *
   * <p>Completes exceptionally with {@code KEY_REUSED} (CALLER) for the same key with another digest, and with {@code
   * BRAKE} (PASSING) while the brake is on, before anything is accepted.
   */
  CompletableFuture<Receipt> receive(Reception reception);

  /** Records that a door said no; completes when durable. Carries no payload of L3 and above beyond its digest. */
  CompletableFuture<Void> refuse(Refusal refusal);

  /** A door said no, and the ledger must be spared of it: it is only counted. */
  default void turnedAway(String system, String code) {}

  /** Whether the doors must answer 503, and why; null while they are open. */
  @Nullable HubException brake();

  /**
   * What a connector hands over.
   *
   * @param key the sender's idempotency key, unique within the system
   * @param digest of the native bytes (SHA-256): decides between a repeat and a reused key
   * @param caseNo null when a type that starts a case is to be given a new number
   * @param matterCode implementation code for the new case number, null for a local number
   * @param traceparent what the sender brought; where that is none, the message gets a new one
   * @param versions content hashes by {@code mapping}, {@code schema}, {@code connector}
   * @param keys numbers under which the system knows the case
   * @param evidence the native bytes
   */
  record Reception(
      String system,
      String key,
      byte[] digest,
      MessageType type,
      @Nullable String caseNo,
      @Nullable String matterCode,
      Priority priority,
      long version,
      DataLevel dataLevel,
      @Nullable String purpose,
      @Nullable String traceparent,
      List<Attachment> attachments,
      ObjectNode body,
      Map<String, String> versions,
      Map<String, String> keys,
      List<Payload> evidence) {}

  /** What the sender gets. */
  record Receipt(
      String messageId, @Nullable String caseNo, OffsetDateTime receivedAt, boolean repeated) {}

  /**
   * @param place where in the input the fault is, null if it is the input as a whole
   * @param evidence the refused bytes, cut to the first 64 KB
   */
  record Refusal(
      String system,
      String code,
      String detail,
      @Nullable String place,
      Map<String, String> versions,
      List<Payload> evidence) {}
}
