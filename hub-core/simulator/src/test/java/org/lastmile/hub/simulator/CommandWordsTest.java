package org.lastmile.hub.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.hub.cli.CommandWords;

class CommandWordsTest {
  @ParameterizedTest
  @ValueSource(strings = {"demo.messages", "torture.messages"})
  void bothLanguagesSayAll(String bundle) {
    assertThat(keys(bundle, Locale.SIMPLIFIED_CHINESE))
        .isEqualTo(keys(bundle, Locale.ENGLISH))
        .isNotEmpty();
  }

  @Test
  void aMachineThatSpeaksNoChineseIsToldInEnglish() {
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

  private static Set<String> keys(String bundle, Locale language) {
    return ResourceBundle.getBundle(bundle, language).keySet();
  }
}
