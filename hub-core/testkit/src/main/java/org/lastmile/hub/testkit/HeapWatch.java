package org.lastmile.hub.testkit;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The most that is held on the heap while something runs, beyond what was held before: what a collection leaves, one
 * collection after the other. What is held between two of them only is not seen.
 */
final class HeapWatch {
  private static final List<MemoryPoolMXBean> POOLS =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .filter(pool -> pool.getCollectionUsage() != null)
          .toList();

  private static final GarbageCollectorMXBean WHOLE = whole();

  private final long before = held();
  private long most;
  private volatile boolean done;

  /** Runs it while the heap is watched. */
  <T> T during(Supplier<T> work) {
    Thread watcher =
        Thread.ofPlatform()
            .name("heap-watch")
            .daemon()
            .start(
                () -> {
                  while (!done) {
                    long began = System.nanoTime();
                    most = Math.max(most, held() - before);
                    // what is watched goes on for as long as it was stopped
                    LockSupport.parkNanos(System.nanoTime() - began);
                  }
                });
    try {
      @Nullable T result = work.get();
      return Objects.requireNonNull(result);
    } finally {
      done = true;
      LockSupport.unpark(watcher);
      join(watcher);
    }
  }

  /** In bytes. */
  long most() {
    return most;
  }

  private static void join(Thread watcher) {
    try {
      watcher.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The collector that works when it is asked to: of each kind another one. */
  private static GarbageCollectorMXBean whole() {
    Map<GarbageCollectorMXBean, Long> before = new LinkedHashMap<>();
    for (GarbageCollectorMXBean one : ManagementFactory.getGarbageCollectorMXBeans()) {
      before.put(one, one.getCollectionCount());
    }
    System.gc();
    return before.entrySet().stream()
        .filter(one -> one.getKey().getCollectionCount() > one.getValue())
        .map(Map.Entry::getKey)
        .max(Comparator.comparing(one -> one.getMemoryPoolNames().length))
        .orElseThrow(() -> new IllegalStateException("the JVM does not collect when asked to"));
  }

  /** After a whole collection: one that is asked for while another runs does not take place. */
  private static long held() {
    long collections = WHOLE.getCollectionCount();
    do {
      System.gc();
    } while (WHOLE.getCollectionCount() == collections);
    return POOLS.stream().mapToLong(pool -> pool.getCollectionUsage().getUsed()).sum();
  }
}
