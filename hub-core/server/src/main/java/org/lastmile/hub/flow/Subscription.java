package org.lastmile.hub.flow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.spi.MessageType;

/**
 * A provider's approval that one receiver gets some items of one type of message.
 *
 * @param provider id of the system that the data come from
 * @param receiver id of the system that gets them
 * @param type as it is passed on
 * @param catalogueItem number of the item in the catalogue of shared government data
 * @param purpose code of what the receiver may use it for
 * @param basis in law, by language tag
 * @param approval number of the provider's approval
 * @param until last day
 * @param items names of what is passed on, as {@link SharedItems} has them
 * @param persons name of the item that stands for persons, null where none does
 * @param attachments whether they go along
 */
public record Subscription(
    String id,
    String provider,
    String receiver,
    MessageType type,
    String catalogueItem,
    Kind kind,
    String purpose,
    Map<String, String> basis,
    String approval,
    LocalDate until,
    List<String> items,
    @Nullable String persons,
    boolean attachments,
    @Nullable Revoked revoked) {
  private static final Set<String> FAMILIES = Set.of("share", "health");

  public Subscription {
    basis = Map.copyOf(basis);
    items = List.copyOf(items);
  }

  /** Kinds of sharing. What is not shared at all has no subscription. */
  public enum Kind {
    UNCONDITIONAL,
    CONDITIONAL
  }

  /**
   * That the approval was taken back.
   *
   * @param on first day on which nothing is passed on any more
   */
  public record Revoked(LocalDate on, String reason) {}

  /** Whether messages of a type may go to a system only by a subscription. */
  static boolean needed(MessageType type) {
    return FAMILIES.contains(type.name().substring(0, type.name().indexOf('.')));
  }

  /** How it stands on a day. */
  public ShareState state(LocalDate day) {
    if (revoked != null && !day.isBefore(revoked.on())) {
      return ShareState.REVOKED;
    }
    return day.isAfter(until) ? ShareState.ENDED : ShareState.OPEN;
  }

  /** What of a body is passed on. */
  ObjectNode only(ObjectNode body) {
    return SharedItems.of(items).only(body);
  }

  /** How many persons a body tells of. */
  int persons(ObjectNode body) {
    return persons == null ? 0 : SharedItems.count(body, persons);
  }

  /** How evidence names it. */
  Entry.Share evidence(int persons) {
    return new Entry.Share(
        id,
        provider,
        receiver,
        type.toString(),
        catalogueItem,
        kind.name(),
        purpose,
        approval,
        items,
        persons);
  }

  /** All of it in one line, for who compares. */
  public String line() {
    return String.join(
        " ",
        provider,
        "→",
        receiver,
        type.toString(),
        catalogueItem,
        kind.name(),
        purpose,
        approval,
        "…" + until + (revoked == null ? "" : " ✗" + revoked.on()),
        items + (attachments ? "+" : ""));
  }
}
