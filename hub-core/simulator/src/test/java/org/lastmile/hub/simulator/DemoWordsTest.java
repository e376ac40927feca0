package org.lastmile.hub.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.cli.CommandWords;

class DemoWordsTest {
  @Test
  void bothLanguagesSayAll() {
    assertThat(keys(Locale.SIMPLIFIED_CHINESE)).isEqualTo(keys(Locale.ENGLISH)).isNotEmpty();
    assertThat(words(Locale.CHINA).of("missing.dead", "L1")).isEqualTo("L1 有一条消息成为死信");
    assertThat(words(Locale.FRANCE).of("missing.dead", "L1"))
        .isEqualTo("a message of L1 is a dead letter");
  }

  @Test
  void theHelpIsInBoth() {
    assertThat(Demo.commandLine(Locale.CHINA).getUsageMessage())
        .contains("用法：hub demo", "驱动各业务流程", "每个流程各驱动一次", "配置文件夹（默认：config）");
    assertThat(Demo.commandLine(Locale.FRANCE).getUsageMessage())
        .contains("Usage: hub demo", "drives the flows", "Drive each flow once");
  }

  private static CommandWords words(Locale machine) {
    return new CommandWords("demo.messages", machine);
  }

  private static Set<String> keys(Locale language) {
    return ResourceBundle.getBundle("demo.messages", language).keySet();
  }
}
