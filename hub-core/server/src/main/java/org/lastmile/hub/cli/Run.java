package org.lastmile.hub.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.lastmile.hub.zone.HubProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The product itself, without fakes. */
@Command(name = "run", mixinStandardHelpOptions = true)
final class Run implements Callable<Integer> {
  private static final int ZONE_WIDTH = 7;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--zone", required = true)
  private String zone = "";

  @Option(names = "--config", defaultValue = "config")
  private Path config = Path.of("config");

  @Option(names = "--set")
  private Map<String, String> overrides = Map.of();

  /** For the launcher, which has the JDK learn how the hub starts. */
  @Option(names = "--until-ready", hidden = true)
  private boolean untilReady;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    CommandWords words = CommandWords.of(spec);
    Path home = Path.of(System.getProperty("hub.home", "."));
    CountDownLatch end = new CountDownLatch(1);
    HubProcess hub =
        HubProcess.start(ReachedZones.named(zone), home, config.toAbsolutePath(), overrides);
    Thread stop =
        new Thread(
            () -> {
              hub.close();
              end.countDown();
            },
            "hub-stop");
    Runtime.getRuntime().addShutdownHook(stop);
    for (HubProcess.Address address : hub.addresses()) {
      out.println(
          words.of(
              "run.address",
              TextTable.pad(address.zone().id(), ZONE_WIDTH),
              address.door().toString(),
              address.console().toString()));
    }
    out.println(words.of("run.ready"));
    out.flush();
    // a start leaves several times more garbage than an idle hub needs
    System.gc();
    if (!untilReady) {
      end.await();
    }
    return 0;
  }
}
