package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.cxf.BusFactory;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.contract.Contract;
import org.lastmile.hub.mapping.CodeTables;
import org.lastmile.hub.mapping.Resources;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.transit.Target;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connectors of one zone: finds their jars, starts, stops and reloads them. One that does not start is told by its
 * health and holds up no other.
 */
public final class Connectors implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Connectors.class);

  private final ConnectorSettings settings;
  private final ConnectorServices services;
  private final Supplier<CodeTables> codes;
  private final ConnectorDoors doors;
  private final ConnectorMeters meters;
  private final ConfigReader configs;
  private final ConnectorPlugins plugins;
  private final CamelFactories libraries;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Slot> slots = new ConcurrentSkipListMap<>();

  /** The place of one connector; it outlives reloads. */
  private static final class Slot {
    final HealthGauge gauge;
    volatile @Nullable ConnectorTarget target;
    volatile @Nullable PluginJar loaded;
    volatile @Nullable Connector running;

    Slot(HealthGauge gauge) {
      this.gauge = gauge;
    }
  }

  public Connectors(ConnectorSettings settings, ConnectorPartners partners) {
    this.settings = settings;
    this.codes = partners.codes();
    this.doors = partners.doors();
    this.meters = new ConnectorMeters(partners.meters(), partners.clock());
    services =
        new ConnectorServices(
            partners.intake(),
            partners.types(),
            partners.matters(),
            partners.progress(),
            partners.attachments(),
            partners.snapshots(),
            partners.clock(),
            settings.callLimit(),
            workers);
    configs = new ConfigReader(settings.configDir(), System::getenv);
    plugins = new ConnectorPlugins(settings.parent());
    libraries = new CamelFactories(settings.parent());
  }

  /** Starts all connectors of the zone; failures are told by {@link #health()}. */
  public synchronized void start() {
    // made once by the hub, or it would be made by the first connector and keep its class loader
    BusFactory.getDefaultBus();
    Set<String> unused = new TreeSet<>();
    long began = System.nanoTime();
    for (Path file : jars()) {
      String name = file.getFileName().toString();
      try {
        PluginJar jar = PluginJar.read(file);
        if (jar.descriptor().zone() == settings.zone()) {
          startQuietly(jar, unused);
        }
      } catch (HubException e) {
        LOG.error("{} is no connector that can start: {}: {}", name, e.code(), e.getMessage());
        slot(name).gauge.notStarted(e);
      }
    }
    LOG.info(
        "{} connectors started in {} ms",
        slots.values().stream().filter(slot -> slot.running != null).count(),
        Duration.ofNanos(System.nanoTime() - began).toMillis());
    if (!unused.isEmpty()) {
      LOG.info(
          "Not in use, because {} has no file of theirs: {}",
          settings.configDir(),
          String.join(", ", unused));
    }
  }

  /** Starts a connector that is stopped, from its jar as it is now. */
  public synchronized void start(String id) {
    if (slot(id).running == null) {
      startAgain(id, find(id));
    }
  }

  /** Stops a connector; messages for it wait. */
  public synchronized void stop(String id) {
    Slot slot = known(id);
    unload(id, slot);
    discard(slot);
    slot.gauge.stopped();
  }

  /**
   * Takes the jar and the configuration as they are now. What cannot be read or configured leaves the old one running;
   * if the new one does not start, the old one is started again.
   *
   * @throws HubException when the new one is not taken
   */
  public synchronized void reload(String id) {
    PluginJar jar = find(id);
    configs.read(jar.descriptor());
    Slot slot = slot(id);
    PluginJar old = slot.loaded;
    unload(id, slot);
    try {
      startAgain(id, jar);
      if (old != null) {
        plugins.delete(old);
      }
    } catch (HubException e) {
      if (old != null) {
        startCopy(old, slot);
      }
      throw e;
    }
  }

  /**
   * Whether the configuration of a connector, as it is now, can be read.
   *
   * @throws HubException {@code CONNECTOR_CONFIG} with the key
   */
  public void check(String id) {
    ConnectorTarget target = known(id).target;
    if (target != null) {
      configs.read(target.descriptor());
    }
  }

  /** Every system that messages can be delivered to, whether its connector runs or not. */
  public List<Target> targets() {
    List<Target> targets = new ArrayList<>();
    for (Slot slot : slots.values()) {
      if (slot.target != null) {
        targets.add(slot.target);
      }
    }
    return targets;
  }

  /** What the connectors say of themselves, by id. */
  public Map<String, ConnectorDescriptor> descriptors() {
    Map<String, ConnectorDescriptor> descriptors = new TreeMap<>();
    slots.forEach(
        (id, slot) -> {
          ConnectorTarget target = slot.target;
          if (target != null) {
            descriptors.put(id, target.descriptor());
          }
        });
    return descriptors;
  }

  /** The health of each connector, by id. */
  public List<ConnectorHealth> health() {
    return slots.values().stream().map(slot -> slot.gauge.health()).toList();
  }

  /**
   * Asks a system and waits for its answer.
   *
   * @param answerType canonical type of the answer, by whose schema it is checked
   * @throws HubException {@code SYSTEM_TIMEOUT} (PASSING) when the deadline passes
   */
  public ObjectNode ask(String system, Message request, MessageType answerType, Duration deadline) {
    ConnectorTarget target = known(system).target;
    if (target == null) {
      throw unknown(system);
    }
    return target.ask(request, answerType, deadline);
  }

  /** The translations of a running connector. */
  public DryRun dryRun(String id) {
    Connector running = known(id).running;
    if (running == null) {
      throw new HubException(
          "CONNECTOR_DOWN",
          FaultKind.DOWN,
          "connector " + id + " does not run: " + known(id).gauge.health().code());
    }
    return new DryRun(running.hub());
  }

  /** Stops all connectors. */
  @Override
  public synchronized void close() {
    slots.forEach(this::unload);
    plugins.close();
    workers.shutdownNow();
  }

  /** @param unused gets the connector that nobody has configured, which is no fault */
  private void startQuietly(PluginJar jar, Set<String> unused) {
    String id = jar.descriptor().id();
    try {
      if (slot(id).running != null) {
        throw new HubException(
            PluginJar.CODE,
            FaultKind.LASTING,
            jar.file().getFileName() + " is a second jar of connector " + id + ", allowed is one");
      }
      startAgain(id, jar);
    } catch (HubException e) {
      if (e.code().equals(ConfigReader.CODE) && !configs.has(id)) {
        unused.add(id);
        slot(id).gauge.unused();
      } else {
        LOG.error("connector {} does not start: {}: {}", id, e.code(), e.getMessage());
      }
    }
  }

  private void startAgain(String id, PluginJar jar) {
    Slot slot = slot(id);
    doors.publish(
        new Contract(
            jar.descriptor(),
            Resources.of(settings.configDir().resolve(id)).orElse(jar.resources()),
            jar.names()));
    slot.target = new ConnectorTarget(jar.descriptor(), () -> slot.running, services, slot.gauge);
    startCopy(plugins.copy(jar), slot);
  }

  private void startCopy(PluginJar copy, Slot slot) {
    ConnectorDescriptor descriptor = copy.descriptor();
    slot.gauge.starting();
    long began = System.nanoTime();
    try {
      Map<String, String> config = configs.read(descriptor);
      ConnectorClassLoader plugin = plugins.load(copy);
      Translation translation =
          new Translation(plugin, settings.configDir().resolve(descriptor.id()), codes.get());
      slot.running =
          Connector.start(
              copy, plugin, libraries, config, translation, services, doors, slot.gauge);
      slot.loaded = copy;
      slot.gauge.started();
      meters.started(descriptor.id(), Duration.ofNanos(System.nanoTime() - began));
    } catch (HubException e) {
      plugins.unload(descriptor.id());
      plugins.delete(copy);
      slot.gauge.notStarted(e);
      throw e;
    }
  }

  private void unload(String id, Slot slot) {
    Connector running = slot.running;
    slot.running = null;
    if (running != null) {
      running.close();
      plugins.unload(id);
    }
  }

  private void discard(Slot slot) {
    PluginJar loaded = slot.loaded;
    slot.loaded = null;
    if (loaded != null) {
      plugins.delete(loaded);
    }
  }

  private PluginJar find(String id) {
    for (Path file : jars()) {
      Optional<PluginJar> jar = PluginJar.ifOf(id, file);
      if (jar.isPresent()) {
        return jar.get();
      }
    }
    throw unknown(id);
  }

  private List<Path> jars() {
    try (Stream<Path> files = Files.list(settings.pluginsDir())) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new HubException(
          "CONNECTORS_UNREADABLE",
          FaultKind.LASTING,
          "the plugins directory " + settings.pluginsDir() + " cannot be read",
          null,
          e);
    }
  }

  private Slot slot(String id) {
    return slots.computeIfAbsent(id, this::newSlot);
  }

  private Slot newSlot(String id) {
    Slot slot = new Slot(new HealthGauge(id, services.clock()));
    meters.place(id, slot.gauge, () -> slot.running != null);
    return slot;
  }

  private Slot known(String id) {
    Slot slot = slots.get(id);
    if (slot == null) {
      throw unknown(id);
    }
    return slot;
  }

  private HubException unknown(String id) {
    return new HubException(
        "CONNECTOR_UNKNOWN",
        FaultKind.CALLER,
        "there is no connector "
            + id
            + " in zone "
            + settings.zone().id()
            + ", there are "
            + slots.keySet());
  }
}
