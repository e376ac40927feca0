package org.lastmile.hub.zone;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.activation.Activations;
import org.lastmile.hub.connector.Connectors;
import org.lastmile.hub.connector.DoorServer;
import org.lastmile.hub.flow.Flows;
import org.lastmile.hub.flow.Systems;
import org.lastmile.hub.gate.Gate;
import org.lastmile.hub.ledger.LedgerWriter;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.ArtemisLaneSession;
import org.lastmile.hub.transit.Brake;
import org.lastmile.hub.transit.DeliveryLimits;
import org.lastmile.hub.transit.Target;
import org.lastmile.hub.transit.Transit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Starts the parts of a zone in order and stops them in order: first nobody may come in, then all that came is put. */
@Component
class ZoneLifecycle implements SmartLifecycle {
  /** Exit code of a process whose broker stopped itself. */
  static final int BROKER_LOST = 74;

  private static final Logger LOG = LoggerFactory.getLogger(ZoneLifecycle.class);
  private static final long CATCH_UP_SECONDS = 120;

  private final HubSettings settings;
  private final EmbeddedBroker broker;
  private final BrokerLogin login;
  private final Transit transit;
  private final LedgerWriter writer;
  private final DataSource database;
  private final Trace ledger;
  private final Connectors connectors;
  private final DoorServer doors;
  private final Flows flows;
  private final Systems systems;
  private final Gate gate;
  private final List<Target> builtIn;
  private final Brake brake;
  private final Activations activations;
  private final CleanStop cleanStop;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("zone-watch").factory());
  private @Nullable ServerLocator peer;
  private volatile boolean running;
  private volatile boolean open;

  ZoneLifecycle(
      HubSettings settings,
      EmbeddedBroker broker,
      BrokerLogin login,
      Transit transit,
      LedgerWriter writer,
      DataSource database,
      Trace ledger,
      Connectors connectors,
      DoorServer doors,
      Flows flows,
      Systems systems,
      Gate gate,
      List<Target> builtIn,
      Brake brake,
      Activations activations,
      CleanStop cleanStop) {
    this.settings = settings;
    this.broker = broker;
    this.login = login;
    this.transit = transit;
    this.writer = writer;
    this.database = database;
    this.ledger = ledger;
    this.connectors = connectors;
    this.doors = doors;
    this.flows = flows;
    this.systems = systems;
    this.gate = gate;
    this.builtIn = builtIn;
    this.brake = brake;
    this.activations = activations;
    this.cleanStop = cleanStop;
  }

  @Override
  public void start() {
    running = true;
    writer.start();
    transit.open();
    awaitOutbox();
    brake.check();
    watch.scheduleWithFixedDelay(this::watch, 1, 1, TimeUnit.SECONDS);
    connectors.start();
    doors.complete();
    gate.start(broker::waiting);
    if (settings.zone() == Zone.INSIDE && settings.gate().port() != 0) {
      ServerLocator outside = BrokerAddress.remote(settings.gate().host(), settings.gate().port());
      peer = outside;
      gate.link(ArtemisLaneSession.factory(outside, EmbeddedBroker.LINK_USER, login.secret()));
    }
    // Spring starts Camel after this; until then every message would find its flow not running
    flows.awaitRunning();
    connectors
        .descriptors()
        .forEach((system, descriptor) -> warnOfUntaken(system, descriptor.sends()));
    List<Target> targets = targets();
    transit.keepDeadLetters(
        database,
        ledger,
        () -> writer.away() == null && broker.waitingExactly(Addresses.LEDGER_OUTBOX) == 0,
        targets.stream()
            .filter(Target::strictOrder)
            .map(Target::system)
            .collect(Collectors.toUnmodifiableSet()));
    transit.start(flows, sources(), targets, this::limits);
    activations.start();
    open = true;
    LOG.info("Zone {} works", settings.zone().id());
  }

  private void warnOfUntaken(String system, Collection<MessageType> sends) {
    Set<MessageType> untaken = flows.untaken(system, sends);
    if (!untaken.isEmpty() && !systems.isGeneral(system)) {
      LOG.warn(
          "FLOW_MISSING: no flow takes {} from {}; each becomes a dead letter until one in {} does",
          untaken,
          system,
          settings.routes());
    }
  }

  /** Whether everything is started and nothing stopped yet. */
  boolean open() {
    return open;
  }

  /** A repeat is recognised only once all receptions of the last process are in the door index. */
  private void awaitOutbox() {
    try {
      writer.caughtUp().get(CATCH_UP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new HubException(
          "LEDGER_BEHIND",
          FaultKind.LASTING,
          "the ledger has not written what waited within "
              + CATCH_UP_SECONDS
              + " s: "
              + writer.away(),
          null,
          e);
    }
  }

  private Set<String> sources() {
    // the district's list of systems may name the built-in ones too
    Set<String> sources = new TreeSet<>(systems.ids());
    sources.addAll(ZoneConfiguration.BUILT_IN);
    return sources;
  }

  private List<Target> targets() {
    List<Target> targets = new ArrayList<>(connectors.targets());
    targets.addAll(builtIn);
    return targets;
  }

  private DeliveryLimits limits(String system) {
    return DeliveryLimitsReader.read(settings.delivery(), system);
  }

  private void watch() {
    try {
      if (!broker.active()) {
        LOG.error(
            "BROKER_LOST: the broker of zone {} stopped itself; the process ends",
            settings.zone().id());
        Runtime.getRuntime().halt(BROKER_LOST);
      }
      brake.check();
    } catch (RuntimeException e) {
      LOG.error("The watch over zone {} failed", settings.zone().id(), e);
    }
  }

  @Override
  public void stop() {
    open = false;
    watch.shutdownNow();
    activations.close();
    transit.stop();
    gate.close();
    connectors.close();
    ServerLocator outside = peer;
    if (outside != null) {
      outside.close();
    }
    cleanStop.mark();
    running = false;
    LOG.info("Zone {} has stopped", settings.zone().id());
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
