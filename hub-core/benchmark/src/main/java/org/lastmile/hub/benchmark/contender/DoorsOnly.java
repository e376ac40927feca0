package org.lastmile.hub.benchmark.contender;

import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.benchmark.contender.IntakeServer.Keeping;
import org.lastmile.hub.benchmark.load.Door;
import org.lastmile.hub.simulator.ReadyProcess;

/** The doors of the hub in a process of its own: what is handed in goes nowhere. */
public final class DoorsOnly implements AutoCloseable {
  private static final URI NOWHERE = URI.create("http://127.0.0.1:9");

  private final Setup setup;
  private final ReadyProcess process;
  private final @Nullable Evidence ledger;

  private DoorsOnly(Setup setup, ReadyProcess process, @Nullable Evidence ledger) {
    this.setup = setup;
    this.process = process;
    this.ledger = ledger;
  }

  /** With the hub's durable intake behind them. */
  public static DoorsOnly durable(Path root, Path work, int systems) throws Exception {
    return start(root, work, systems, Keeping.DURABLE);
  }

  /** Storing nothing. */
  public static DoorsOnly storingNothing(Path root, Path work, int systems) throws Exception {
    return start(root, work, systems, Keeping.NOTHING);
  }

  private static DoorsOnly start(Path root, Path work, int systems, Keeping keeping)
      throws Exception {
    Ring ring = Ring.oneZone(systems);
    Path site = work.resolve("site");
    new HubSite(root, site, ring, id -> NOWHERE);
    Setup setup = Setup.make(root, work, ring, NOWHERE);
    ReadyProcess process = setup.start(IntakeServer.class, site.toString(), keeping.name());
    return new DoorsOnly(
        setup, process, keeping == Keeping.DURABLE ? new Evidence(setup.data()) : null);
  }

  /** Where the systems hand in. */
  public List<Door> doors() {
    return setup.doors();
  }

  /** Receptions in the ledger; 0 where nothing is stored. */
  public long recorded() {
    return ledger == null ? 0 : ledger.number(Evidence.LEDGER_ROWS);
  }

  /** Throws away what was taken, as nothing routes it on: otherwise it would pile up from one measurement to the next. */
  public void drain() throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(doors().getFirst().address().resolve(IntakeServer.DRAIN))
                  .POST(BodyPublishers.noBody())
                  .build(),
              BodyHandlers.ofString());
      if (answer.statusCode() != StatusCodes.OK) {
        throw new IOException("not drained: " + answer.statusCode() + " " + answer.body());
      }
    }
  }

  @Override
  public void close() throws Exception {
    if (ledger != null) {
      ledger.close();
    }
    process.close();
  }
}
