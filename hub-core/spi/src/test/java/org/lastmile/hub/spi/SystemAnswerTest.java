package org.lastmile.hub.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SystemAnswerTest {
  @Test
  void whatIsNoJsonIsMissing() {
    assertThat(SystemAnswer.json(bytes("{\"code\": 3}")).path("code").asInt()).isEqualTo(3);
    assertThat(SystemAnswer.json(bytes("<html>李样例")).isMissingNode()).isTrue();
    assertThat(SystemAnswer.json(bytes("")).isMissingNode()).isTrue();
    assertThat(SystemAnswer.json(null).isMissingNode()).isTrue();
  }

  @Test
  void aReasonHoldsNoNumberOfAPersonAndIsShort() {
    assertThat(SystemAnswer.reason(" 339900199001011234 or 33990019900101123X, row 12 "))
        .isEqualTo("*** or ***, row 12");
    assertThat(SystemAnswer.reason("x".repeat(301))).hasSize(300);
    assertThat(SystemAnswer.reason(" ")).isEqualTo("no reason was given");
    assertThat(SystemAnswer.words(" ")).isEmpty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
