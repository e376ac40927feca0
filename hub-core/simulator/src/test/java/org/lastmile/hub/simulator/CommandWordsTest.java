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
  }

  private static Set<String> keys(Locale language) {
    return ResourceBundle.getBundle("torture.messages", language).keySet();
  }
}
