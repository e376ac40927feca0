package org.lastmile.hub.transit;

import org.jspecify.annotations.Nullable;

/** The broker calls that the loop makes: one transacted session over a fixed set of queues. Used by one thread. */
public interface LaneSession extends AutoCloseable {
  /**
   * Takes the next message that has already arrived, or null. Never waits.
   *
   * @throws Exception also when the connection has broken since
   */
  @Nullable Taken poll(String queue) throws Exception;

  /** Puts bytes into a queue within the transaction. */
  void send(String queue, byte[] body, MessageProperties properties) throws Exception;

  /** Puts bytes that nothing travels with. */
  default void send(String queue, byte[] body) throws Exception {
    send(queue, body, MessageProperties.NONE);
  }

  /** Acknowledges this one message, and no other, within the transaction. */
  void acknowledge(Taken taken) throws Exception;

  /** Commits; returns after the broker has it on disk. */
  void commit() throws Exception;

  /** Gives back everything that is not acknowledged. */
  @Override
  void close();

  /** Opens sessions, one for each epoch. */
  interface Factory {
    /**
     * @param arrival run, from any thread, when a message has arrived or the connection has broken
     */
    LaneSession open(Iterable<String> queues, Runnable arrival) throws Exception;
  }
}
