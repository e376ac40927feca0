package org.lastmile.hub.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class TogetherTest {
  private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());

  @Test
  void whatComesWhileARequestIsUnderWayIsAskedInTheNextAndEachGetsItsOwnAnswer() throws Exception {
    CountDownLatch firstUnderWay = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Together<Integer, String> together =
        new Together<>(
            40,
            questions -> {
              sizes.add(questions.size());
              firstUnderWay.countDown();
              awaitQuietly(goOn);
              return questions.stream().map(String::valueOf).toList();
            });
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      answers.add(callers.submit(() -> together.await(0)));
      firstUnderWay.await();
      for (int i = 1; i <= 100; i++) {
        int question = i;
        answers.add(callers.submit(() -> together.await(question)));
      }
      await().until(() -> together.waiting() == 100);
      goOn.countDown();
      for (int i = 0; i <= 100; i++) {
        assertThat(answers.get(i).get()).isEqualTo(String.valueOf(i));
      }
    }
    assertThat(sizes).containsExactly(1, 40, 40, 20);
  }

  @Test
  void aFaultIsThrownToEachAndTheNextRequestIsAnew() {
    Together<Boolean, String> together =
        new Together<>(
            10,
            questions -> {
              if (questions.getFirst()) {
                throw new IllegalArgumentException("as asked");
              }
              return List.of("well");
            });
    assertThatThrownBy(() -> together.await(true)).isInstanceOf(IllegalArgumentException.class);
    assertThat(together.await(false)).isEqualTo("well");
  }

  @Test
  void afterAnErrorTheNextOnesAreAskedAllTheSame() {
    Together<Boolean, String> together =
        new Together<>(
            10,
            questions -> {
              if (questions.getFirst()) {
                throw new NoClassDefFoundError("as asked");
              }
              return List.of("well");
            });
    assertThatThrownBy(() -> together.await(true)).hasRootCauseMessage("as asked");
    assertThat(together.await(false)).isEqualTo("well");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
