package org.lastmile.hub.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandWordsTest {
  @Test
  void bothLanguagesSayAll() {
    assertThat(keys(Locale.SIMPLIFIED_CHINESE)).isEqualTo(keys(Locale.ENGLISH)).isNotEmpty();
    assertThat(new CommandWords("demo.messages", Locale.CHINA).of("missing.dead", "L1")).isEqualTo("L1 有一条消息成为死信");
    assertThat(new CommandWords("demo.messages", Locale.FRANCE).of("missing.dead", "L1"))
        .isEqualTo("a message of L1 is a dead letter");
  }

  private static Set<String> keys(Locale language) {
    return ResourceBundle.getBundle("demo.messages", language).keySet();
  }
}
