package org.lastmile.hub.ledger;

/**
 * Names one outbox message for ever. Within a process and epoch the numbers are 0, 1, 2 ... without a gap, so that the
 * writer can name what is missing.
 *
 * @param process the lane and the start of the process that it belongs to
 * @param epoch counts the broker sessions of the lane
 */
public record OutboxId(String process, long epoch, long number) {
  @Override
  public String toString() {
    return process + "/" + epoch + "/" + number;
  }
}
