package org.lastmile.hub.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntUnaryOperator;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.connector.ConnectorDoors;
import org.lastmile.hub.connector.ConnectorHealth;
import org.lastmile.hub.connector.ConnectorPartners;
import org.lastmile.hub.connector.ConnectorSettings;
import org.lastmile.hub.connector.Connectors;
import org.lastmile.hub.connector.DescriptorReader;
import org.lastmile.hub.connector.DoorServer;
import org.lastmile.hub.connector.DryRun;
import org.lastmile.hub.connector.HttpDoors;
import org.lastmile.hub.connector.MatterCatalogue;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.mapping.CodeTables;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.progress.ProgressAnswers;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.transit.MemorySnapshots;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Target;
import org.springframework.util.FileSystemUtils;

/**
 * Runs one connector as the hub runs it, from a plugin jar with a class loader of its own, with an intake and an
 * attachment store in memory.
 *
 * <pre>{@code
 * try (ConnectorRig rig = ConnectorRig.of(Path.of("target/classes")).config("service.url", fake.url()).start()) {
 *   ConnectorRig.Delivered delivered = rig.deliver(SampleMessages.of("case.dispatched", body));
 *   assertThat(rig.intake().received()).hasSize(1);
 * }
 * }</pre>
 */
public final class ConnectorRig implements AutoCloseable {
  static {
    // where several modules are tested at once, ten seconds pass without any fault
    Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
  }

  /** The code tables of the project. */
  static final Path CODES = Path.of(System.getProperty("hub.root", "."), "config", "codes");

  private final Path work;
  private final Path classes;
  private final ConnectorDescriptor descriptor;
  private final RecordingIntake intake;
  private final MemoryAttachments attachments;
  private final MemorySnapshots snapshots = new MemorySnapshots();
  private final InboundWatch inbound;
  private final Connectors connectors;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final DoorServer server;

  /**
   * What a delivery brought.
   *
   * @param delivered the DELIVERED entry with native bytes, answer and duration
   * @param answers messages that came back with the answer, from {@code hub:receive} in the deliver route
   */
  public record Delivered(Entry delivered, List<Message> answers, List<Entry> entries) {}

  private ConnectorRig(Builder builder) {
    try {
      work = Files.createTempDirectory("连接器 ");
      classes = builder.classes;
      descriptor =
          DescriptorReader.read(
              Files.readAllBytes(classes.resolve("connector.yaml")), "connector.yaml");
      Files.createDirectories(work.resolve("plugins"));
      Files.createDirectories(work.resolve("config"));
      Files.write(
          work.resolve("config").resolve(descriptor.id() + ".yaml"),
          Json.yaml().writeValueAsBytes(builder.config));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    pack();
    intake = new RecordingIntake(SampleMessages.TYPES, builder.clock);
    attachments = new MemoryAttachments();
    server =
        builder.server == null ? new DoorServer("localhost", 0, 0, builder.tls) : builder.server;
    inbound =
        new InboundWatch(
            builder.doors == null
                ? new HttpDoors(server, intake, workers, builder.clock, work.resolve("spool"))
                : builder.doors);
    connectors =
        new Connectors(
            new ConnectorSettings(
                descriptor.zone(),
                work.resolve("plugins"),
                work.resolve("config"),
                system -> builder.callLimit,
                new OwnClassesHidden(ConnectorRig.class.getClassLoader(), classes)),
            new ConnectorPartners(
                intake,
                SampleMessages.TYPES,
                () -> new CodeTables(builder.codes),
                builder.matters,
                builder.progress,
                attachments,
                snapshots,
                inbound,
                builder.clock,
                new SimpleMeterRegistry()));
  }

  /** Packs the connector anew, as a rebuilt one would be put into the plugins directory. */
  public void pack() {
    PluginJars.pack(
        classes, descriptor.id(), work.resolve("plugins").resolve(descriptor.id() + ".jar"));
  }

  /** A rig for the connector in a classes directory, {@code target/classes} in its own build. */
  public static Builder of(Path classes) {
    return new Builder(classes.toAbsolutePath());
  }

  /** Delivers one message, first attempt, and waits. */
  public Delivered deliver(Message message) {
    return deliver(message, new Target.Attempt(1, false));
  }

  /**
   * Delivers one message and waits.
   *
   * @throws HubException as the lane would get it
   */
  public Delivered deliver(Message message, Target.Attempt attempt) {
    Step step = new Step();
    target().deliver(message, attempt, step);
    return new Delivered(
        step.entries().getFirst(),
        step.puts().stream().map(Step.Put::message).toList(),
        step.entries());
  }

  /** Asks the connector whether its system has the message. */
  public boolean has(Message message) {
    return target().has(message);
  }

  /** Asks the connector's system, as the check door does. */
  public ObjectNode ask(Message request, Duration deadline) {
    return connectors.ask(descriptor.id(), request, MessageType.of("check.answer"), deadline);
  }

  /** Stops the connector, packs it anew and starts it. */
  public void reload() {
    pack();
    connectors.reload(descriptor.id());
  }

  /** Where the system calls the hub: {@code path} is below {@code /systems/<id>/}. */
  public URI door(String path) {
    return URI.create(
        "http://localhost:" + server.port() + "/systems/" + descriptor.id() + "/" + path);
  }

  /** The same over TLS, for a rig with {@link Builder#tls}. */
  public URI tlsDoor(String path) {
    return URI.create(
        "https://localhost:" + server.tlsPort() + "/systems/" + descriptor.id() + "/" + path);
  }

  /** What the connector handed over and what its doors refused. */
  public RecordingIntake intake() {
    return intake;
  }

  public MemoryAttachments attachments() {
    return attachments;
  }

  public ConnectorDescriptor descriptor() {
    return descriptor;
  }

  public Connectors connectors() {
    return connectors;
  }

  public DryRun dryRun() {
    return connectors.dryRun(descriptor.id());
  }

  public ConnectorHealth health() {
    return connectors.health().getFirst();
  }

  InboundWatch inbound() {
    return inbound;
  }

  /** The class loader of the plugin as it runs now. */
  ClassLoader pluginLoader() {
    return connectors.dryRun(descriptor.id()).plugin();
  }

  private Target target() {
    return connectors.targets().getFirst();
  }

  @Override
  public void close() {
    connectors.close();
    server.close();
    workers.shutdownNow();
    try {
      FileSystemUtils.deleteRecursively(work);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a rig is made of. */
  public static final class Builder {
    private final Path classes;
    private final Map<String, String> config = new LinkedHashMap<>();
    private Clock clock = Clock.system(ZoneId.of("Asia/Shanghai"));
    private Duration callLimit = Duration.ofSeconds(10);
    private Path codes = CODES;
    private @Nullable ConnectorDoors doors;
    private @Nullable SSLContext tls;
    private @Nullable DoorServer server;
    private MatterCatalogue matters = code -> true;
    private ProgressAnswers progress = query -> Optional.empty();

    private Builder(Path classes) {
      this.classes = classes;
    }

    /** A value of {@code config/connectors/<id>.yaml}. */
    public Builder config(String key, String value) {
      config.put(key, value);
      return this;
    }

    /** Lets every address on this machine name another port. */
    Builder elsewhere(IntUnaryOperator way) {
      config.putAll(Addresses.elsewhere(config, way));
      return this;
    }

    /** The values of these keys. */
    List<String> values(Collection<String> keys) {
      return keys.stream().filter(config::containsKey).map(config::get).toList();
    }

    /** Leaves a value out that was given before. */
    public Builder without(String key) {
      config.remove(key);
      return this;
    }

    public Builder clock(Clock value) {
      clock = value;
      return this;
    }

    /** Longest time of one delivery. */
    public Builder callLimit(Duration value) {
      callLimit = value;
      return this;
    }

    /** Directory of code tables; without it {@code config/codes} of the project. */
    public Builder codes(Path value) {
      codes = value;
      return this;
    }

    /** Other doors than the rig's own, which are the hub's. */
    public Builder doors(ConnectorDoors value) {
      doors = value;
      return this;
    }

    /**
     * The server of the rig's doors, which the rig will close: for fakes that must know the hub's address before the
     * connector can start.
     */
    public Builder server(DoorServer value) {
      server = value;
      return this;
    }

    /** The matters that the doors know; without it all. */
    public Builder matters(MatterCatalogue value) {
      matters = value;
      return this;
    }

    /** What applicants are told of their cases; without it there is no case. */
    public Builder progress(ProgressAnswers value) {
      progress = value;
      return this;
    }

    /** Opens a TLS door too; the context says whose client certificates are trusted. */
    public Builder tls(SSLContext value) {
      tls = value;
      return this;
    }

    /**
     * Starts the connector.
     *
     * @throws HubException with the code of its health, if it does not start
     */
    public ConnectorRig start() {
      ConnectorRig rig = new ConnectorRig(this);
      try {
        rig.connectors.start(rig.descriptor.id());
        return rig;
      } catch (HubException e) {
        rig.close();
        throw e;
      }
    }
  }
}
