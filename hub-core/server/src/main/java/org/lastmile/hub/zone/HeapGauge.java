package org.lastmile.hub.zone;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.lastmile.hub.transit.Brake;

/**
 * How full the heap is of objects that live. What a collector reports after a concurrent collection still holds garbage,
 * and with the doors closed nothing is allocated that would bring about the next one: so before it says that the limit
 * is passed, and while it does, it has the JVM collect, rarely.
 */
final class HeapGauge implements Brake.Gauge {
  private static final long BETWEEN_COLLECTIONS = Duration.ofSeconds(15).toNanos();
  private static final int PERCENT = 100;

  /** Of the JVM, as the heap is: zones of one process do not each collect it. */
  private static final AtomicLong COLLECTED =
      new AtomicLong(System.nanoTime() - BETWEEN_COLLECTIONS);

  private final int limit;

  /**
   * @param limit most of the heap that may be used by objects that live, percent
   */
  HeapGauge(int limit) {
    this.limit = limit;
  }

  @Override
  public Optional<String> get() {
    if (used() > limit) {
      long last = COLLECTED.get();
      if (System.nanoTime() - last >= BETWEEN_COLLECTIONS
          && COLLECTED.compareAndSet(last, System.nanoTime())) {
        System.gc();
      }
    }
    return ZoneGauges.over(
        "percent of the heap are used after a collection", used(), limit, "hub.brake.heap-used");
  }

  /** Percent of the pool of old objects that the last collection left; 0 where the JVM has no such pool. */
  private static long used() {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage after = pool.getCollectionUsage();
      if (pool.getType() == MemoryType.HEAP
          && after != null
          && after.getMax() > 0
          && pool.getName().contains("Old")) {
        return after.getUsed() * PERCENT / after.getMax();
      }
    }
    return 0;
  }
}
