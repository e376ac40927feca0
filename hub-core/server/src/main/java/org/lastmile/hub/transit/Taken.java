package org.lastmile.hub.transit;

/**
 * A broker message that a lane holds and has not acknowledged.
 *
 * @param queue the queue it came from
 * @param handle what acknowledges it; valid in the epoch it was taken in
 * @param redelivered whether the broker delivered it before
 * @param putAt epoch milliseconds when it was put
 * @param properties what travelled with it
 */
public record Taken(
    String queue,
    Object handle,
    byte[] body,
    boolean redelivered,
    long putAt,
    MessageProperties properties) {}
