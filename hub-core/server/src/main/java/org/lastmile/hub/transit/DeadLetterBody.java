package org.lastmile.hub.transit;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Consumer;
import org.lastmile.hub.spi.HubException;

/**
 * Moves dead letters from their queue into the database: committed there first, then taken here, so that a break gives
 * a repeat, which the letter's id makes harmless. While the database is away they wait in the queue.
 */
final class DeadLetterBody implements Lane.Body {
  private final DeadLetterStore store;
  private final Clock clock;
  private final Consumer<Letter> kept;

  /** @param kept told each letter that is in the database */
  DeadLetterBody(DeadLetterStore store, Clock clock, Consumer<Letter> kept) {
    this.store = store;
    this.clock = clock;
    this.kept = kept;
  }

  @Override
  public int room(String queue) {
    return Lane.BATCH;
  }

  @Override
  public void handle(List<Taken> taken, Transaction transaction) {
    List<Letter> letters = taken.stream().map(this::letter).toList();
    store.keep(letters);
    letters.forEach(kept);
    taken.forEach(transaction::acknowledge);
  }

  /** What is no letter is kept as a letter about itself, so that it holds up no other. */
  private Letter letter(Taken taken) {
    try {
      return Letter.decode(taken.body());
    } catch (HubException e) {
      return new Letter(
          DeadLetters.UNREADABLE,
          taken.queue(),
          null,
          e.code(),
          e.kind(),
          String.valueOf(e.getMessage()),
          e.place(),
          0,
          OffsetDateTime.now(clock),
          0,
          taken.body());
    }
  }
}
