package org.lastmile.hub.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
  @ParameterizedTest
  @ValueSource(strings = {"demo", "torture"})
  void bothLanguagesSayAll(String command) {
    assertThat(keys(command, Locale.SIMPLIFIED_CHINESE))
        .isEqualTo(keys(command, Locale.ENGLISH))
        .isNotEmpty();
  }

  @Test
  void aMachineThatSpeaksNoChineseIsToldInEnglish() {
    assertThat(new Words("demo", Locale.CHINA).of("missing.dead", "L1")).isEqualTo("L1 有一条消息成为死信");
    assertThat(new Words("demo", Locale.FRANCE).of("missing.dead", "L1"))
        .isEqualTo("a message of L1 is a dead letter");
  }

  private static Set<String> keys(String command, Locale language) {
    return ResourceBundle.getBundle(command + ".messages", language).keySet();
  }
}
