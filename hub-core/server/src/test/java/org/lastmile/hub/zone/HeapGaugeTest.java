package org.lastmile.hub.zone;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class HeapGaugeTest {
  @Test
  void aLimitThatNothingCanKeepIsToldWithItsKeyAndOneThatHoldsIsNot() {
    assertThat(new HeapGauge(100).get()).isEmpty();
    assertThat(new HeapGauge(-1).get())
        .hasValueSatisfying(reason -> assertThat(reason).contains("hub.brake.heap-used"));
  }

  @Test
  void beforeItClosesTheDoorsItHasTheHeapCollectedButNotAtEachCheck() {
    HeapGauge gauge = new HeapGauge(-1);
    gauge.get();
    long before = collections();
    for (int check = 0; check < 50; check++) {
      gauge.get();
    }
    assertThat(collections() - before).isLessThan(10);
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .filter(collector -> collector.getName().contains("Old"))
        .mapToLong(collector -> collector.getCollectionCount())
        .sum();
  }
}
