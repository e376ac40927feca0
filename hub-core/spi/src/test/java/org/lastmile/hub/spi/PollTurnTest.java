package org.lastmile.hub.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class PollTurnTest {
  private Instant now = Instant.parse("2026-11-27T08:00:00Z");
  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
          return now;
        }
      };
  private final PollTurn turn = new PollTurn(clock, Duration.ofSeconds(10));

  @Test
  void oneAtATimeAndTheNextAfterAPause() throws Exception {
    assertThat(turn.due()).isTrue();
    now = now.plusSeconds(60);
    assertThat(turn.due()).as("while one is under way").isFalse();
    turn.ended();
    now = now.plusSeconds(9);
    assertThat(turn.due()).isFalse();
    now = now.plusSeconds(1);
    assertThat(turn.due()).isTrue();
  }

  @Test
  void theSystemMayWantToBeLeftAloneForAnotherTimeOnce() throws Exception {
    turn.due();
    turn.pause(Duration.ofSeconds(30));
    turn.ended();
    now = now.plusSeconds(29);
    assertThat(turn.due()).isFalse();
    now = now.plusSeconds(1);
    assertThat(turn.due()).isTrue();
    turn.ended();
    now = now.plusSeconds(10);
    assertThat(turn.due()).isTrue();
  }

  @Test
  void whatFailedIsToldUntilATurnWasWell() throws Exception {
    IOException away = new IOException("away");
    turn.due();
    assertThatThrownBy(() -> turn.failed(away)).isSameAs(away);
    turn.ended();
    assertThatThrownBy(turn::due).isSameAs(away);
    now = now.plusSeconds(10);
    assertThat(turn.due()).isTrue();
    assertThatThrownBy(turn::due).as("not yet known to be well").isSameAs(away);
    turn.done();
    turn.ended();
    assertThat(turn.due()).isFalse();
  }

  @Test
  void whatTheHubCannotTakeStopsTheTurnAlone() throws Exception {
    turn.due();
    assertThat(turn.going()).isTrue();
    turn.stop();
    assertThat(turn.going()).isFalse();
    turn.ended();
    now = now.plusSeconds(10);
    assertThat(turn.due()).isTrue();
    assertThat(turn.going()).isTrue();
  }
}
