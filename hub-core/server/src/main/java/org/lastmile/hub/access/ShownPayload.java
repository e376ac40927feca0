package org.lastmile.hub.access;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lastmile.hub.ledger.Recorded.PayloadNote;

/**
 * A payload of the ledger, as people may see it.
 *
 * @param text masked; empty unless the state is {@link State#MASKED}
 */
public record ShownPayload(PayloadNote note, State state, String text) {
  private static final Pattern BARE_TYPE =
      Pattern.compile("[A-Za-z0-9.+_-]{1,60}/[A-Za-z0-9.+_-]{1,60}");

  /** What is shown of a payload. */
  public enum State {
    /** Its text, masked. */
    MASKED,
    /** Nothing but its note: it has no structure that could be shown without values. */
    OPAQUE,
    /** Nothing: the bytes have been dropped. */
    DROPPED,
    /** Nothing: the bytes lie where they cannot be read from here. */
    AWAY
  }

  /** The media type without its parameters, which a sender may fill with anything. */
  public String mediaType() {
    Matcher bare = BARE_TYPE.matcher(note.mediaType());
    return bare.lookingAt() ? bare.group() : "";
  }
}
