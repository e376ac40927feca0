package org.lastmile.hub.transit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;

/**
 * Does what persons decided about dead letters. A replay is put where its message was taken from; whether one that was
 * claimed before is put already, the ledger knows.
 */
final class DeadLetterRequests implements RowMover.Rows<DeadLetterRequests.Request> {
  private static final int MOST = 200;
  private static final String CONFIRMED = "CONFIRMED";

  private final Evidence evidence;
  private final Queues queues;
  private final Trace ledger;
  private final BooleanSupplier allWritten;
  private final HeldBack heldBack;
  private final Clock clock;

  /** @param allWritten whether the ledger has everything that was committed */
  DeadLetterRequests(
      Queues queues, Trace ledger, BooleanSupplier allWritten, HeldBack heldBack, Clock clock) {
    this.evidence = new Evidence(clock);
    this.queues = queues;
    this.ledger = ledger;
    this.allWritten = allWritten;
    this.heldBack = heldBack;
    this.clock = clock;
  }

  /** One request, and what has become of it. */
  static final class Request {
    final long number;
    final String letterId;
    final Letter letter;
    final DeadLetterStore.Decision decision;
    final int replay;
    final boolean claimedBefore;
    String outcome = "";

    private Request(ResultSet row) throws SQLException {
      number = row.getLong(1);
      letterId = row.getString(2);
      letter = Letter.decode(row.getBytes(3));
      decision =
          new DeadLetterStore.Decision(
              DeadLetterStore.Action.valueOf(row.getString(4)),
              row.getString(5),
              row.getString(6),
              Arrays.asList((String[]) row.getArray(7).getArray()));
      replay = row.getInt(8);
      claimedBefore = row.getInt(9) > 1;
    }

    /** What the letter has become; null where it waits on. */
    private DeadLetter.@Nullable State state() {
      return switch (outcome) {
        case CONFIRMED, "REPLAYED" -> DeadLetter.State.REPLAYED;
        case "DISMISSED" -> DeadLetter.State.DISMISSED;
        default -> null;
      };
    }
  }

  /** What was claimed before only while the ledger can say whether it was put. */
  @Override
  public List<Request> claim(Connection connection) throws SQLException {
    String claim =
        """
        UPDATE transit.dead_letter_request r SET attempts = r.attempts + 1
        FROM transit.dead_letter l WHERE l.id = r.letter_id AND r.number IN (
          SELECT number FROM transit.dead_letter_request WHERE done_at IS NULL AND (attempts = 0 OR ?) ORDER BY number LIMIT ?)
        RETURNING r.number, l.id, l.letter, r.action, r.person, r.reason, r.again, r.replay, r.attempts
        """;
    List<Request> requests = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(claim)) {
      statement.setBoolean(1, allWritten.getAsBoolean());
      statement.setInt(2, MOST);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          requests.add(new Request(row));
        }
      }
    }
    requests.sort(Comparator.comparingLong(request -> request.number));
    return requests;
  }

  @Override
  public Step step(List<Request> requests) {
    Step all = new Step();
    for (Request request : requests) {
      Step one = new Step();
      try {
        request.outcome = handle(request, one);
        queues.check(one);
        all.add(one);
      } catch (HubException e) {
        if (e.kind() == FaultKind.PASSING) {
          throw e;
        }
        request.outcome = e.code();
      }
    }
    return all;
  }

  private String handle(Request request, Step step) {
    Message message = request.letter.message();
    return request.decision.action() == DeadLetterStore.Action.DISMISS
        ? dismiss(request, message, step)
        : replay(request, message, step);
  }

  private String dismiss(Request request, @Nullable Message message, Step step) {
    boolean recorded =
        request.claimedBefore
            && message != null
            && recorded(ledger.ofMessage(message.id()), EntryKind.DISMISSED, 0);
    if (!recorded) {
      step.record(
          evidence.decision(
              EntryKind.DISMISSED,
              message,
              request.letter.system(),
              request.decision.person(),
              Evidence.OK,
              detail(request, Set.of()),
              0,
              Map.of()));
    }
    return "DISMISSED";
  }

  private String replay(Request request, @Nullable Message message, Step step) {
    if (message == null) {
      throw new HubException(
          "WIRE_INVALID",
          FaultKind.LASTING,
          "what was taken is no message and cannot be put again");
    }
    List<Recorded> life = ledger.ofMessage(message.id());
    if (request.claimedBefore && recorded(life, EntryKind.REPLAYED, request.replay)) {
      return "REPLAYED";
    }
    String address = Addresses.plain(request.letter.queue());
    boolean toSystem = address.equals(Addresses.to(request.letter.system()));
    Set<String> again = new TreeSet<>(request.decision.again());
    Set<String> arrived = toSystem ? Set.of() : arrived(life, again);
    boolean confirmed =
        !again.contains(request.letter.system())
            && (toSystem
                ? confirmed(life, request.letter.system())
                : address.equals(Addresses.GATE_OUT) && has(life, EntryKind.EXPORTED));
    if (!confirmed) {
      Replay replay = new Replay(request.replay, toSystem || has(life, EntryKind.ROUTED), arrived);
      step.put(address, message, new MessageProperties(request.letter.destination(), replay));
    }
    step.record(
        evidence.decision(
            EntryKind.REPLAYED,
            message,
            request.letter.system(),
            request.decision.person(),
            confirmed ? CONFIRMED : Evidence.OK,
            detail(request, arrived),
            request.replay,
            confirmed ? Map.of() : Map.of(address, message.id())));
    return confirmed ? CONFIRMED : "REPLAYED";
  }

  private static String detail(Request request, Set<String> skipped) {
    return "letter "
        + request.letterId
        + (skipped.isEmpty() ? "" : ", not put again to " + String.join(", ", skipped))
        + ": "
        + request.decision.reason();
  }

  private static boolean recorded(List<Recorded> life, EntryKind kind, int replay) {
    return life.stream()
        .map(Recorded::entry)
        .anyMatch(entry -> entry.kind() == kind && entry.attempt() == replay);
  }

  private static boolean has(List<Recorded> life, EntryKind kind) {
    return life.stream().anyMatch(one -> one.entry().kind() == kind);
  }

  private static boolean confirmed(List<Recorded> life, String system) {
    return life.stream()
        .anyMatch(
            one ->
                one.entry().kind() == EntryKind.DELIVERED && one.entry().system().equals(system));
  }

  /**
   * The addresses at which all that flows put for the message has arrived: confirmed by the system, or handed over to
   * the other zone, which keeps it from there.
   */
  private Set<String> arrived(List<Recorded> life, Set<String> again) {
    Map<String, Boolean> arrived = new HashMap<>();
    for (Recorded routed : life) {
      if (routed.entry().kind() != EntryKind.ROUTED) {
        continue;
      }
      routed
          .entry()
          .outputs()
          .forEach(
              (name, id) -> {
                String address = Addresses.ofOutput(name);
                arrived.merge(address, arrived(address, id), Boolean::logicalAnd);
              });
    }
    Set<String> skipped = new TreeSet<>();
    arrived.forEach(
        (address, all) -> {
          if (all
              && !again.contains(Letter.systemOf(address.substring(address.indexOf('/') + 1)))) {
            skipped.add(address);
          }
        });
    return skipped;
  }

  private boolean arrived(String address, String messageId) {
    boolean crosses = address.startsWith(Addresses.GATE_OUT);
    return has(ledger.ofMessage(messageId), crosses ? EntryKind.EXPORTED : EntryKind.DELIVERED);
  }

  @Override
  public void mark(Connection connection, List<Request> requests) throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement done =
            connection.prepareStatement(
                "UPDATE transit.dead_letter_request SET done_at = ?, outcome = ? WHERE number = ?");
        PreparedStatement letter =
            connection.prepareStatement("UPDATE transit.dead_letter SET state = ? WHERE id = ?")) {
      for (Request request : requests) {
        done.setObject(1, OffsetDateTime.now(clock));
        done.setString(2, request.outcome);
        done.setLong(3, request.number);
        done.addBatch();
        DeadLetter.State state = request.state();
        if (state != null) {
          letter.setString(1, state.name());
          letter.setString(2, request.letterId);
          letter.addBatch();
        }
      }
      done.executeBatch();
      letter.executeBatch();
      connection.commit();
    } finally {
      connection.setAutoCommit(true);
    }
    for (Request request : requests) {
      Message message = request.letter.message();
      // a replay lets its case go on when the channel takes it
      if (request.state() == DeadLetter.State.DISMISSED && message != null) {
        heldBack.release(request.letter.system(), message);
      }
    }
  }
}
