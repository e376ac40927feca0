package org.lastmile.hub.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

class FaultClassesTest {
  static Stream<Arguments> databases() {
    return Stream.of(
        arguments(new SQLException("", "08006"), FaultKind.DOWN),
        // H2, for one, has a state of its own for a connection that is lost
        arguments(new SQLNonTransientConnectionException("", "90067"), FaultKind.DOWN),
        arguments(new SQLTransientException("", "HY000"), FaultKind.PASSING),
        arguments(new SQLRecoverableException("", "HY000"), FaultKind.PASSING),
        arguments(new SQLException("", "40001"), FaultKind.PASSING),
        arguments(new SQLException("", "53300"), FaultKind.PASSING),
        arguments(new SQLException("", "57P01"), FaultKind.PASSING),
        arguments(new SQLException("", "23505"), FaultKind.LASTING),
        arguments(new SQLException(), FaultKind.LASTING));
  }

  @ParameterizedTest
  @MethodSource("databases")
  void aFaultOfADatabaseIsClassedByWhatItsDriverThrows(SQLException thrown, FaultKind kind) {
    HubException fault = FaultClasses.ofCall("office", new IllegalStateException(thrown));
    assertThat(fault.kind()).isEqualTo(kind);
    assertThat(fault.code()).isEqualTo(kind == FaultKind.DOWN ? "SYSTEM_DOWN" : "SYSTEM_SQL");
  }

  @Test
  void aCallDuringWhichTheConnectorStopsMayBeMadeAgain() {
    HubException fault = FaultClasses.ofCall("office", new RejectedExecutionException());
    assertThat(fault.kind()).isEqualTo(FaultKind.PASSING);
    assertThat(fault.code()).isEqualTo("CONNECTOR_STOPPED");
  }
}
