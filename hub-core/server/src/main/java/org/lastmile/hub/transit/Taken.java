package org.lastmile.hub.transit;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * A broker message that a lane holds and has not acknowledged.
 *
 * @param queue the queue it came from
 * @param handle what acknowledges it; valid in the epoch it was taken in
 * @param bytes what the broker read from its disk; whoever handles it takes {@link #body}
 * @param intact whether it is as it was put, by its checksum
 * @param redelivered whether the broker delivered it before
 * @param putAt epoch milliseconds when it was put
 * @param properties what travelled with it
 */
public record Taken(
    String queue,
    Object handle,
    byte[] bytes,
    boolean intact,
    boolean redelivered,
    long putAt,
    MessageProperties properties) {
  private static final Pattern MESSAGE_ID = Pattern.compile("\"id\":\"([0-9a-f]{32})\"");

  /**
   * The body as it was put.
   *
   * @throws HubException JOURNAL_DAMAGED, LASTING, when the disk changed it
   */
  public byte[] body() {
    if (!intact) {
      throw new HubException(
          "JOURNAL_DAMAGED",
          FaultKind.LASTING,
          "a message of "
              + bytes.length
              + " bytes is not as it was put"
              + readableId().map(id -> "; its id seems to be " + id).orElse(""),
          queue,
          null);
    }
    return bytes;
  }

  /** The id that a message in wire form has near its beginning; of a damaged one it may be wrong. */
  Optional<String> readableId() {
    return MESSAGE_ID
        .matcher(new String(bytes, StandardCharsets.ISO_8859_1))
        .results()
        .findFirst()
        .map((MatchResult found) -> found.group(1));
  }
}
