package org.lastmile.hub.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

class ThrottleTest {
  private static final HubException DOWN = new HubException("REFUSED", FaultKind.DOWN, "refused");
  private static final HubException SLOW = new HubException("SLOW", FaultKind.PASSING, "timed out");

  private static Throttle throttle(int concurrency, double rate) {
    DeliveryLimits limits = DeliveryLimits.DEFAULT;
    return new Throttle(
        "office",
        new DeliveryLimits(
            concurrency,
            rate,
            limits.timeout(),
            limits.window(),
            limits.caseWaiting(),
            limits.caseHeld(),
            limits.firstPause(),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            false));
  }

  private static int startAll(Throttle throttle) {
    int started = 0;
    while (throttle.hasPlace(false) && throttle.tryStart()) {
      started++;
    }
    return started;
  }

  private static void answerAll(Throttle throttle, int calls) {
    for (int i = 0; i < calls; i++) {
      throttle.ended();
      throttle.answered();
    }
  }

  @Test
  void someCallsBeyondTheConcurrencyAreForUrgentOnes() {
    Throttle throttle = throttle(3, 0);
    assertThat(startAll(throttle)).isEqualTo(3);
    assertThat(throttle.hasPlace(true)).isTrue();
  }

  @Test
  void aSystemThatWasDownIsProbedByOneCallAndResumedGently() {
    Throttle throttle = throttle(8, 0);
    throttle.tryStart();
    throttle.ended();
    throttle.failed(DOWN);
    assertThat(startAll(throttle)).isZero();

    await().pollInterval(Duration.ofMillis(5)).until(throttle::tryStart);
    assertThat(startAll(throttle)).as("calls beside the probe").isZero();
    answerAll(throttle, 1);
    for (int round : new int[] {2, 4, 8, 8}) {
      assertThat(startAll(throttle)).isEqualTo(round);
      answerAll(throttle, round);
    }
  }

  @Test
  void aSystemThatKeepsFailingIsNotCalledForAWhile() {
    Throttle throttle = throttle(20, 0);
    for (int i = 0; i < 10; i++) {
      assertThat(throttle.tryStart()).isTrue();
      throttle.ended();
      throttle.failed(SLOW);
    }
    assertThat(throttle.open()).isTrue();
    assertThat(throttle.tryStart()).isFalse();
  }

  @Test
  void aSystemIsLeftAloneAsLongAsItAsksButForUrgentCalls() {
    Throttle throttle = throttle(4, 0);
    assertThat(throttle.tryStart()).isTrue();
    throttle.ended();
    long began = System.nanoTime();
    throttle.failed(new RetryAfter("FULL", "come again", Duration.ofMillis(300), null));

    assertThat(throttle.hasPlace(false)).isFalse();
    assertThat(throttle.hasPlace(true)).isTrue();
    await().pollInterval(Duration.ofMillis(5)).until(() -> throttle.hasPlace(false));
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(299));
  }

  @Test
  void noMoreCallsInASecondThanTheRate() {
    Throttle throttle = throttle(1000, 20);
    long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
    int started = 0;
    while (System.nanoTime() < end) {
      started += startAll(throttle);
      Thread.onSpinWait();
    }
    // the periods that the second begins and ends in count whole
    assertThat(started).isBetween(18, 24);
  }
}
