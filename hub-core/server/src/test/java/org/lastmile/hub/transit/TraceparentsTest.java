package org.lastmile.hub.transit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceparentsTest {
  private static final String GOOD = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private final Traceparents traceparents = new Traceparents();

  @Test
  void whatTheCallerBroughtIsKept() {
    assertThat(traceparents.orNew(GOOD)).isEqualTo(GOOD);
    assertThat(Traceparents.traceId(GOOD)).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
  }

  @Test
  void aLaterVersionIsReadAsFarAsItIsKnown() {
    assertThat(traceparents.orNew("cc" + GOOD.substring(2) + "-more")).isEqualTo(GOOD);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "张样例 13800000001",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"
      })
  void whatIsNoTraceContextIsReplaced(String given) {
    String made = traceparents.orNew(given);
    assertThat(made).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
    assertThat(Traceparents.valid(made)).isEqualTo(made);
    assertThat(traceparents.orNew(given)).isNotEqualTo(made);
  }

  @Test
  void aDerivedOneIsTheSameForTheSameMessage() {
    assertThat(Traceparents.derived("m")).isEqualTo(Traceparents.derived("m"));
    assertThat(Traceparents.valid(Traceparents.derived("m"))).isNotNull();
  }
}
