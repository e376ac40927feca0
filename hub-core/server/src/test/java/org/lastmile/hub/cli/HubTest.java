package org.lastmile.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class HubTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine hub =
      Hub.commandLine(Locale.ENGLISH)
          .addSubcommand(new Failing())
          .setOut(new PrintWriter(out, true))
          .setErr(new PrintWriter(err, true));

  @Test
  void tellsItsVersion() {
    assertThat(hub.execute("--version")).isZero();
    assertThat(out.toString()).matches("(?s)Lastmile \\d+\\.\\d+\\.\\d+.*Java \\d+.*");
  }

  @Test
  void helpNamesTheCommands() {
    assertThat(hub.execute("help")).isZero();
    assertThat(out.toString()).contains("demo", "help");
  }

  @Test
  void aCommandThatIsUnknownIsAskedWrongly() {
    assertThat(hub.execute("runn")).isEqualTo(2);
    assertThat(err.toString()).contains("runn");
  }

  @Test
  void aFaultIsOneSentenceWithItsCodeAndPlaceAndNoStackTrace() {
    assertThat(hub.execute("failing")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "hub: port 8080 is taken [PORT_TAKEN]\n  at outside.http.port\n");
  }

  @Command(name = "failing")
  private static final class Failing implements Callable<Integer> {
    @Override
    public Integer call() {
      throw new HubException(
          "PORT_TAKEN", FaultKind.LASTING, "port 8080 is taken", "outside.http.port", null);
    }
  }
}
