package org.lastmile.hub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.skippedWithReason;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

class RequiresTest {
  @BeforeEach
  @AfterEach
  void forgetTheBrowser() {
    System.clearProperty("hub.chromium");
  }

  @Test
  void aTestRunsWhereTheMachineHasWhatItNeeds() {
    System.setProperty("hub.chromium", ProcessHandle.current().info().command().orElseThrow());
    assertThat(run().succeeded().count()).isEqualTo(1);
  }

  @Test
  void aTestIsSkippedWithTheReasonWhereTheMachineLacksIt(@TempDir Path empty) {
    System.setProperty("hub.chromium", empty.resolve("none").toString());
    run()
        .skipped()
        .assertThatEvents()
        .haveExactly(1, skippedWithReason(reason -> reason.contains("apt-get")));
  }

  private static Events run() {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(Drawing.class))
        .execute()
        .testEvents();
  }

  static class Drawing {
    @Test
    @Requires(Need.CHROMIUM)
    void draws() {
      assertThat(Need.CHROMIUM.executable()).isPresent();
    }
  }
}
