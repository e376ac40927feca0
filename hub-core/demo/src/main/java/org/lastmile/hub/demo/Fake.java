package org.lastmile.hub.demo;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.access.NativeMasking;
import org.lastmile.hub.cli.CommandWords;
import org.lastmile.hub.cli.TextTable;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.simulator.Commands;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.testkit.Switchboard;
import org.lastmile.hub.testkit.SystemFake;
import org.lastmile.hub.testkit.SystemFakes;
import org.lastmile.hub.zone.HubSettings;
import org.lastmile.hub.zone.SettingsReader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code ./hub fake}: the fake of one system alone, how one that runs is to behave, or stubs for it from what the system
 * of its vendor answers.
 */
@Command(name = "hub fake", mixinStandardHelpOptions = true)
public final class Fake implements Callable<Integer> {
  private static final int FIRST_PORT = 19_000;

  /** Ports of a system: the first are where the hub finds it, the others are its own, behind the switches. */
  private static final int BLOCK = 10;

  private static final int OWN = 5;

  private final CommandWords words;
  private final CountDownLatch stop = new CountDownLatch(1);

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(index = "0", arity = "0..1", paramLabel = "<id>", descriptionKey = "system")
  private @Nullable String system;

  @Option(names = "--list")
  private boolean list;

  @Option(names = "--set", paramLabel = "<switch>")
  private @Nullable String behaviour;

  @Option(names = "--record", paramLabel = "<url>")
  private @Nullable URI record;

  @Option(names = "--to", paramLabel = "<folder>")
  private @Nullable Path to;

  @Option(names = "--keep", paramLabel = "<field>", split = ",")
  private List<String> keep = List.of();

  @Option(names = "--port", paramLabel = "<port>")
  private @Nullable Integer port;

  @Option(names = "--data", paramLabel = "<folder>")
  private @Nullable Path data;

  @Option(names = "--config", defaultValue = "config")
  private Path config = Path.of("config");

  private Fake(CommandWords words) {
    this.words = words;
  }

  public static void main(String[] arguments) {
    System.exit(commandLine(Locale.getDefault()).execute(arguments));
  }

  static CommandLine commandLine(Locale machine) {
    CommandWords words = new CommandWords(Demo.WORDS, machine);
    return Commands.line(new Fake(words), words);
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    Commands.logFrom(Level.ERROR);
    PrintWriter out = spec.commandLine().getOut();
    if (list) {
      list(out);
      return 0;
    }
    String id = system;
    if (id == null) {
      throw new CommandLine.ParameterException(spec.commandLine(), words.of("fake.which"));
    }
    SystemFakes.descriptor(id);
    if (record != null) {
      return record(id, record, out);
    }
    if (behaviour == null) {
      return run(id, out);
    }
    List<JsonNode> brought = Control.of(id, data).set(id, Switch.of(behaviour));
    Commands.say(out, words.of("fake.switched", id, behaviour));
    new BroughtLines(words, out).print(brought);
    return 0;
  }

  private void list(PrintWriter out) {
    TextTable table = new TextTable("id", "zone", "", "");
    for (SystemFake fake : SystemFakes.all()) {
      ConnectorDescriptor descriptor = SystemFakes.descriptor(fake.id());
      table.row(
          List.of(
              descriptor.id(),
              descriptor.zone().id(),
              descriptor.name().getOrDefault("zh-CN", ""),
              descriptor.name().getOrDefault("en", "")));
    }
    table.print(out);
    out.flush();
  }

  private int run(String id, PrintWriter out) throws InterruptedException, IOException {
    int first = firstPort(id);
    ConnectorDescriptor descriptor = SystemFakes.descriptor(id);
    HubSettings settings =
        SettingsReader.read(descriptor.zone(), Commands.home(), config.toAbsolutePath(), Map.of());
    AtomicInteger near = new AtomicInteger(first);
    FakeTown town =
        new FakeTown(
            data == null ? Control.folder(id) : data.toAbsolutePath(),
            Map.of(descriptor.zone(), settings),
            List.of(id),
            n -> first + OWN + n,
            new Switchboard(near::getAndIncrement));
    Thread stopped =
        new Thread(
            () -> {
              stop.countDown();
              town.close();
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(stopped);
    Path file = town.district().configuration(id);
    Commands.say(out, words.of("fake.runs", id));
    Commands.say(out, words.of("fake.config", id, file.toString()));
    Commands.say(out, Files.readString(file).stripTrailing().indent(2).stripTrailing());
    Commands.say(out, words.of("fake.takes"));
    TakenLines taken = new TakenLines(town.district().fake(id), out);
    do {
      taken.print();
    } while (!stop.await(500, TimeUnit.MILLISECONDS));
    return 0;
  }

  private int record(String id, URI from, PrintWriter out) throws InterruptedException {
    if (!SystemFakes.isPlainHttp(id)) {
      List<String> allowed =
          SystemFakes.all().stream().map(SystemFake::id).filter(SystemFakes::isPlainHttp).toList();
      throw new HubException(
          "RECORD_UNFIT",
          FaultKind.CALLER,
          id
              + " is not called by plain HTTP, which alone can be recorded: no SOAP, files, queues, MQTT, MLLP, mail"
              + " or database; allowed are "
              + String.join(", ", allowed));
    }
    Path folder =
        to == null
            ? Commands.home().resolve("connectors").resolve(id).resolve("fake/mappings")
            : to.toAbsolutePath();
    Recording recording =
        new Recording(
            from,
            firstPort(id),
            new NativeMasking(new CanonicalTypes(), SystemFakes.nativeSchemas(id), keep));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> finish(recording, folder, out), "stop"));
    Commands.say(
        out, words.of("fake.records", id, from.toString(), recording.address().toString()));
    stop.await();
    return 0;
  }

  private void finish(Recording recording, Path folder, PrintWriter out) {
    try (recording) {
      List<Path> files = recording.write(folder);
      Commands.say(out, words.of("fake.recorded", files.size(), folder.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      stop.countDown();
    }
  }

  private int firstPort(String id) {
    Integer given = port;
    if (given == null) {
      List<String> ids = SystemFakes.all().stream().map(SystemFake::id).toList();
      return FIRST_PORT + BLOCK * ids.indexOf(id);
    }
    int most = 65_536 - BLOCK;
    if (given < 1 || given > most) {
      throw new HubException(
          "PORT_INVALID",
          FaultKind.CALLER,
          "--port is "
              + given
              + "; allowed is 1 to "
              + most
              + ", the first of "
              + BLOCK
              + " ports");
    }
    return given;
  }
}
