package org.lastmile.hub.ledger;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One fact about one message, before it is numbered and chained.
 *
 * @param system id of the system concerned, or a part of the hub ({@code casework}, {@code gate})
 * @param actor who did it: a system id, a flow id, an operator, or {@code hub}
 * @param time when it happened, offset +08:00
 * @param code stable code of the outcome, {@code OK} or the fault's
 * @param detail one sentence without personal data, empty if the code says it all
 * @param attempt 1 for the first; 0 where attempts do not apply
 * @param outputs ids of the messages that were put, by queue address
 * @param versions content hashes of what handled it, by {@code flow}, {@code mapping}, {@code schema}, {@code
 *     connector}
 * @param keys numbers under which systems know the case ({@code portalApplyNo}, {@code eventNo} ...)
 * @param door what a door recognises a repeat by; for {@link EntryKind#RECEIVED} only
 * @param share what was passed on, or was not; for {@link EntryKind#ROUTED} only
 */
public record Entry(
    EntryKind kind,
    @Nullable String messageId,
    @Nullable String messageType,
    @Nullable String caseNo,
    @Nullable String causationId,
    String system,
    String actor,
    OffsetDateTime time,
    String code,
    String detail,
    int attempt,
    Duration duration,
    Map<String, String> outputs,
    Map<String, String> versions,
    Map<String, String> keys,
    List<Payload> payloads,
    @Nullable Door door,
    @Nullable Share share) {
  public Entry {
    outputs = Map.copyOf(outputs);
    versions = Map.copyOf(versions);
    keys = Map.copyOf(keys);
    payloads = List.copyOf(payloads);
  }

  /**
   * @param key the sender's idempotency key, unique within the system
   * @param digest of the native bytes, 64 lower-case hex digits of SHA-256
   */
  public record Door(String key, String digest) {}

  /**
   * The record of a provision: what one body gets of another, why, and by which approval.
   *
   * @param subscription its id
   * @param provider id of the system that the data come from
   * @param receiver id of the system that gets them
   * @param type of what is passed on
   * @param catalogueItem number in the catalogue of shared data
   * @param kind of sharing
   * @param approval number of the provider's approval
   * @param items names of what is passed on
   * @param persons how many it tells of
   */
  public record Share(
      String subscription,
      String provider,
      String receiver,
      String type,
      String catalogueItem,
      String kind,
      String purpose,
      String approval,
      List<String> items,
      int persons) {
    public Share {
      items = List.copyOf(items);
    }
  }

  /** An entry that opened no door and passed nothing on. */
  public Entry(
      EntryKind kind,
      @Nullable String messageId,
      @Nullable String messageType,
      @Nullable String caseNo,
      @Nullable String causationId,
      String system,
      String actor,
      OffsetDateTime time,
      String code,
      String detail,
      int attempt,
      Duration duration,
      Map<String, String> outputs,
      Map<String, String> versions,
      Map<String, String> keys,
      List<Payload> payloads) {
    this(
        kind,
        messageId,
        messageType,
        caseNo,
        causationId,
        system,
        actor,
        time,
        code,
        detail,
        attempt,
        duration,
        outputs,
        versions,
        keys,
        payloads,
        null,
        null);
  }
}
