package org.lastmile.hub.transit;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.HubException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Once a day removes attachments that came and were never accepted. Whatever a message refers to that came into the zone
 * stays, because the ledger has every such message; so nothing is removed while the ledger lags or lacks something.
 */
public final class AttachmentCollection implements AutoCloseable {
  /** Longer than a packet may wait at the gate for its attachments, and be asked for again. */
  static final Duration UNUSED = Duration.ofDays(35);

  private static final Logger LOG = LoggerFactory.getLogger(AttachmentCollection.class);
  private static final long HOURS_BETWEEN = 24;

  private final FileAttachmentStore store;
  private final Trace ledger;
  private final BooleanSupplier allWritten;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("attachment-collection").factory());

  /** @param allWritten whether the ledger's writer has nothing left to write */
  public AttachmentCollection(FileAttachmentStore store, Trace ledger, BooleanSupplier allWritten) {
    this.store = store;
    this.ledger = ledger;
    this.allWritten = allWritten;
  }

  public void start() {
    timer.scheduleWithFixedDelay(this::collectSafely, 1, HOURS_BETWEEN, TimeUnit.HOURS);
  }

  private void collectSafely() {
    try {
      collect();
    } catch (IOException | HubException e) {
      LOG.warn("Attachments are not collected today: {}", e.toString());
    }
  }

  /** Collects now, if it is safe; gives how many were removed. */
  int collect() throws IOException {
    if (!allWritten.getAsBoolean() || !ledger.complete()) {
      LOG.info("Attachments are not collected while the ledger is not complete");
      return 0;
    }
    return store.collect(UNUSED, ledger::referenced);
  }

  @Override
  public void close() {
    timer.shutdown();
  }
}
