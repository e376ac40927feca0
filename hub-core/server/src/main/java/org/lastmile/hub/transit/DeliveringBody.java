package org.lastmile.hub.transit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;

/** A lane of {@code to.} queues: each system has a channel of its own, so that none holds up another. */
final class DeliveringBody implements Lane.Body {
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

  private final Map<String, Channel> channels = new HashMap<>();
  private final DeadLetters deadLetters;
  private final List<Delivery> settling = new ArrayList<>();

  DeliveringBody(
      Collection<Channel.Settings> targets, Channel.Surroundings surroundings, Runnable wake) {
    this.deadLetters = surroundings.deadLetters();
    for (Channel.Settings target : targets) {
      channels.put(Addresses.to(target.target().system()), new Channel(target, surroundings, wake));
    }
  }

  @Override
  public int room(String queue) {
    Channel channel = channels.get(Addresses.plain(queue));
    return channel == null ? 0 : channel.room(!queue.equals(Addresses.plain(queue)));
  }

  @Override
  public void handle(List<Taken> taken, Transaction transaction) {
    for (Taken one : taken) {
      try {
        Message message = Wire.decode(one.body());
        channel(one.queue()).accept(message, one);
      } catch (HubException e) {
        deadLetters.bury(one, e, transaction);
        transaction.acknowledge(one);
      }
    }
    for (Channel channel : channels.values()) {
      settling.addAll(channel.settle(transaction));
      channel.dispatch();
    }
  }

  private Channel channel(String queue) {
    Channel channel = channels.get(Addresses.plain(queue));
    if (channel == null) {
      throw new IllegalStateException("lane took from " + queue + " without a channel");
    }
    return channel;
  }

  @Override
  public void committed() {
    settling.clear();
    channels.values().forEach(Channel::committed);
  }

  @Override
  public void aborted() {
    settling.clear();
    channels.values().forEach(Channel::aborted);
  }

  @Override
  public Duration patience() {
    long nanos = LONGEST_SLEEP.toNanos();
    for (Channel channel : channels.values()) {
      nanos = Math.min(nanos, channel.nanosToNextAttempt());
    }
    return Duration.ofNanos(Math.max(nanos, 0));
  }
}
