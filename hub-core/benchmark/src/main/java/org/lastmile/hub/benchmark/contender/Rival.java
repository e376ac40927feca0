package org.lastmile.hub.benchmark.contender;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.lastmile.hub.benchmark.load.Door;
import org.lastmile.hub.simulator.ReadyProcess;

/** The same work done by other means, in a process of its own. */
public final class Rival implements Contender {
  private final String name;
  private final Setup setup;
  private final ReadyProcess process;
  private final Evidence evidence;
  private final String rows;

  private Rival(String name, Setup setup, ReadyProcess process, String rows) {
    this.name = name;
    this.setup = setup;
    this.process = process;
    this.evidence = new Evidence(setup.data());
    this.rows = rows;
  }

  /** Artemis core clients without Camel and without the hub's loop. */
  public static Rival raw(Path root, Path work, Ring ring, URI departments) throws Exception {
    return start("raw", RawHub.class, Evidence.LEDGER_ROWS, root, work, ring, departments);
  }

  /** Camel routes as they are usually written, a transaction for each message. */
  public static Rival plainCamel(Path root, Path work, Ring ring, URI departments)
      throws Exception {
    return start("camel", PlainCamel.class, PlainCamel.ROWS, root, work, ring, departments);
  }

  private static Rival start(
      String name, Class<?> main, String rows, Path root, Path work, Ring ring, URI departments)
      throws Exception {
    Setup setup = Setup.make(root, work, ring, departments);
    return new Rival(name, setup, setup.start(main), rows);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Door> doors() {
    return setup.doors();
  }

  @Override
  public long recorded() {
    return evidence.number(rows);
  }

  @Override
  public int rowsPerMessage() {
    return 3;
  }

  @Override
  public Duration processorTime() {
    return JavaCommand.processorTime(process.pid());
  }

  @Override
  public void close() throws Exception {
    evidence.close();
    process.close();
  }
}
