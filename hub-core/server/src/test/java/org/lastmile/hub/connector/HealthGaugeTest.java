package org.lastmile.hub.connector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

class HealthGaugeTest {
  private static final HubException AWAY =
      new HubException("SYSTEM_DOWN", FaultKind.DOWN, "the office takes no connection");
  private static final HubException LATE =
      new HubException("SYSTEM_TIMEOUT", FaultKind.PASSING, "the office did not answer in time");

  private final HealthGauge gauge = new HealthGauge("office", Hub.CLOCK);

  @BeforeEach
  void start() {
    gauge.starting();
    gauge.started();
  }

  @Test
  void whatOnePartCanSaysNothingOfAnother() {
    assertThat(gauge.failed("calls", LATE)).isTrue();
    gauge.recovered("poll");
    gauge.passed();

    assertThat(gauge.health().up()).isFalse();
    assertThat(gauge.health().code()).isEqualTo("SYSTEM_TIMEOUT");
    assertThat(gauge.health().detail()).isEqualTo("the office did not answer in time");
    assertThat(gauge.health().lastSuccess()).isNotNull();
    gauge.recovered("calls");
    assertThat(gauge.health().up()).isTrue();
    assertThat(gauge.health().code()).isEqualTo("OK");
    assertThat(gauge.health().detail()).isEmpty();
  }

  @Test
  void ofSeveralFaultsTheLatestIsToldUntilTheLastIsOver() {
    assertThat(gauge.failed("calls", AWAY)).isTrue();
    assertThat(gauge.failed("poll", LATE)).isTrue();
    assertThat(gauge.failed("calls", AWAY)).as("news").isFalse();
    assertThat(gauge.health().code()).isEqualTo("SYSTEM_DOWN");
    gauge.recovered("calls");
    assertThat(gauge.health().code()).isEqualTo("SYSTEM_TIMEOUT");
    gauge.recovered("poll");
    assertThat(gauge.health().up()).isTrue();
  }

  @Test
  void aPartThatComesBackShowsThatTheSystemIsThereButNotThatItTakesCalls() {
    gauge.failed("calls", AWAY);
    gauge.recovered("poll");
    assertThat(gauge.health().up()).as("a part that never failed shows nothing").isFalse();
    gauge.failed("poll", AWAY);
    gauge.recovered("poll");
    assertThat(gauge.health().up()).isTrue();

    gauge.failed("calls", LATE);
    gauge.failed("poll", AWAY);
    gauge.recovered("poll");
    assertThat(gauge.health().code()).isEqualTo("SYSTEM_TIMEOUT");
  }

  @Test
  void whatFailsWhileItStartsIsToldOnceItHasStarted() {
    gauge.starting();
    gauge.failed("poll", AWAY);
    assertThat(gauge.health().up()).as("still the one before").isTrue();
    gauge.started();
    assertThat(gauge.health().code()).isEqualTo("SYSTEM_DOWN");
  }

  @Test
  void whatIsStillToldOfOneThatWasStoppedDoesNotBringItUp() {
    gauge.failed("poll", AWAY);
    gauge.stopped();
    gauge.recovered("poll");
    assertThat(gauge.health().code()).isEqualTo("CONNECTOR_STOPPED");
    gauge.starting();
    gauge.started();
    assertThat(gauge.health().up()).as("the faults of the one before are gone").isTrue();
  }
}
