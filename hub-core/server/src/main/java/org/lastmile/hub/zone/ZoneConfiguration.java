package org.lastmile.hub.zone;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.lastmile.hub.access.Keys;
import org.lastmile.hub.activation.Activations;
import org.lastmile.hub.activation.SetupAtStart;
import org.lastmile.hub.activation.SetupPlaces;
import org.lastmile.hub.activation.SetupVersions;
import org.lastmile.hub.casework.Casework;
import org.lastmile.hub.casework.CaseworkConfiguration;
import org.lastmile.hub.casework.CaseworkSettings;
import org.lastmile.hub.casework.WorkingCalendar;
import org.lastmile.hub.connector.CheckHandler;
import org.lastmile.hub.connector.ConnectorDoors;
import org.lastmile.hub.connector.ConnectorSettings;
import org.lastmile.hub.connector.Connectors;
import org.lastmile.hub.connector.DoorServer;
import org.lastmile.hub.connector.HttpDoors;
import org.lastmile.hub.flow.CheckDoor;
import org.lastmile.hub.flow.FlowSettings;
import org.lastmile.hub.flow.Flows;
import org.lastmile.hub.flow.Systems;
import org.lastmile.hub.gate.Gate;
import org.lastmile.hub.gate.GateAddresses;
import org.lastmile.hub.gate.GateRule;
import org.lastmile.hub.ledger.EntryCodec;
import org.lastmile.hub.ledger.LedgerWriter;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.MappingSettings;
import org.lastmile.hub.progress.ProgressSettings;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.ArtemisLaneSession;
import org.lastmile.hub.transit.Brake;
import org.lastmile.hub.transit.CaseNumbers;
import org.lastmile.hub.transit.DeadLetterStore;
import org.lastmile.hub.transit.DeliveredVersions;
import org.lastmile.hub.transit.DoorIndex;
import org.lastmile.hub.transit.FileAttachmentStore;
import org.lastmile.hub.transit.Intake;
import org.lastmile.hub.transit.LaneSession;
import org.lastmile.hub.transit.MessageChecksum;
import org.lastmile.hub.transit.PostgresCaseNumbers;
import org.lastmile.hub.transit.PostgresDeliveredVersions;
import org.lastmile.hub.transit.PostgresDoorIndex;
import org.lastmile.hub.transit.PostgresSnapshots;
import org.lastmile.hub.transit.Putter;
import org.lastmile.hub.transit.Queues;
import org.lastmile.hub.transit.Snapshots;
import org.lastmile.hub.transit.Transit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts of a zone, put together. What order they start and stop in is for {@link ZoneLifecycle}. */
@Configuration(proxyBeanMethods = false)
class ZoneConfiguration {
  /** Built-in systems; each zone has its own. */
  static final List<String> BUILT_IN = List.of("casework", "duty", "progress");

  @Bean
  Clock clock() {
    return Clock.system(ZoneId.of("Asia/Shanghai"));
  }

  @Bean(destroyMethod = "close")
  ZoneLock zoneLock(HubSettings settings) {
    return ZoneLock.take(settings.zoneData());
  }

  @Bean(destroyMethod = "close")
  Database database(HubSettings settings, ZoneLock lock) {
    HubSettings.Database given = settings.database();
    return Database.open(
        new Database.Settings(
            given.url(), given.user(), given.password(), given.port(), given.poolSize()),
        settings.zoneData(),
        settings.binaries());
  }

  @Bean(destroyMethod = "")
  DataSource dataSource(Database database) {
    return database.dataSource();
  }

  @Bean
  Queues queues(HubSettings settings, Systems systems) {
    return queues(settings.zone(), systems);
  }

  /** All that a zone's broker has. */
  static Queues queues(Zone zone, Systems systems) {
    List<String> addresses = new ArrayList<>(GateAddresses.all());
    for (String system : systems.ids()) {
      addresses.add(Addresses.from(system));
      if (systems.zone(system) == zone) {
        addresses.add(Addresses.to(system));
      }
    }
    for (String system : BUILT_IN) {
      addresses.add(Addresses.from(system));
      addresses.add(Addresses.to(system));
    }
    return new Queues(addresses);
  }

  @Bean
  BrokerLogin brokerLogin(HubSettings settings) {
    return new BrokerLogin(GateSecret.of(settings.gate().secret()));
  }

  @Bean(destroyMethod = "close")
  EmbeddedBroker broker(HubSettings settings, Queues queues, BrokerLogin login, ZoneLock lock) {
    EmbeddedBroker.LinkDoor link =
        settings.zone() == Zone.OUTSIDE
            ? new EmbeddedBroker.LinkDoor(
                settings.broker().host(),
                settings.broker().port(),
                login.secret(),
                GateAddresses.linkTakes(),
                GateAddresses.linkPuts())
            : null;
    return new EmbeddedBroker(
        settings.zoneData().resolve("broker"), settings.zone().ordinal(), link, queues.all());
  }

  @Bean(destroyMethod = "close")
  ServerLocator brokerLocator(HubSettings settings, EmbeddedBroker broker) {
    return BrokerAddress.inVm(settings.zone().ordinal());
  }

  @Bean
  LaneSession.Factory sessions(ServerLocator brokerLocator, BrokerLogin login) {
    return ArtemisLaneSession.factory(brokerLocator, EmbeddedBroker.hubUser(), login.secret());
  }

  @Bean
  FileAttachmentStore attachments(HubSettings settings, Clock clock) {
    return new FileAttachmentStore(settings.zoneData().resolve("attachments"), clock);
  }

  @Bean
  EntryCodec entryCodec(HubSettings settings, AttachmentStore attachments) {
    return new EntryCodec(settings.zone(), settings.node(), attachments);
  }

  @Bean
  DoorIndex doorIndex(DataSource dataSource) {
    return new PostgresDoorIndex(dataSource);
  }

  @Bean
  CaseNumbers caseNumbers(DataSource dataSource, HubSettings settings) {
    return new PostgresCaseNumbers(dataSource, settings.zone());
  }

  @Bean
  DeliveredVersions deliveredVersions(DataSource dataSource) {
    return new PostgresDeliveredVersions(dataSource);
  }

  @Bean
  Snapshots snapshots(DataSource dataSource) {
    return new PostgresSnapshots(dataSource);
  }

  @Bean
  DeadLetterStore deadLetters(DataSource dataSource) {
    return new DeadLetterStore(dataSource);
  }

  @Bean
  ZoneGauges gauges(
      HubSettings settings, EmbeddedBroker broker, Queues queues, MeterRegistry meters) {
    return new ZoneGauges(settings, broker, queues, meters);
  }

  @Bean
  Brake brake(ZoneGauges gauges) {
    return gauges.brake();
  }

  @Bean
  CleanStop cleanStop(HubSettings settings, Clock clock) {
    return CleanStop.of(settings.zoneData(), clock);
  }

  @Bean(destroyMethod = "close")
  Transit transit(
      HubSettings settings,
      LaneSession.Factory sessions,
      EntryCodec codec,
      Queues queues,
      DoorIndex doorIndex,
      CaseNumbers caseNumbers,
      DeliveredVersions versions,
      CanonicalTypes types,
      Brake brake,
      Clock clock,
      CleanStop cleanStop,
      MeterRegistry meters) {
    return new Transit(
        new Transit.Surroundings(
            processName(settings),
            sessions,
            codec::encode,
            queues,
            doorIndex,
            caseNumbers,
            versions,
            types::startsCase,
            brake,
            clock,
            cleanStop.doubtfulBefore(),
            settings.workers(),
            meters));
  }

  /** Names the outbox streams of this process: its numbers begin anew each time it starts. */
  private static String processName(HubSettings settings) {
    return settings.node()
        + "-"
        + settings.zone().id()
        + "-"
        + ProcessHandle.current().pid()
        + "-"
        + System.nanoTime();
  }

  @Bean
  Intake intake(Transit transit) {
    return transit.intake();
  }

  @Bean
  Putter putter(Transit transit) {
    return transit.putter();
  }

  @Bean(destroyMethod = "close")
  LedgerWriter ledgerWriter(
      ServerLocator brokerLocator,
      BrokerLogin login,
      DataSource dataSource,
      HubSettings settings,
      Clock clock,
      Transit transit,
      MeterRegistry meters) {
    return new LedgerWriter(
        new LedgerWriter.Connection(brokerLocator, EmbeddedBroker.hubUser(), login.secret()),
        Addresses.LEDGER_OUTBOX,
        (message, body) -> MessageChecksum.matches(message, Addresses.LEDGER_OUTBOX, body),
        dataSource,
        settings.zone(),
        settings.node(),
        clock,
        transit::indexed,
        meters);
  }

  @Bean
  Trace trace(DataSource dataSource, AttachmentStore attachments, HubSettings settings) {
    return new Trace(dataSource, attachments, settings.zone());
  }

  @Bean
  SetupVersions setupVersions(HubSettings settings, ZoneLock lock) {
    return setupVersions(settings);
  }

  /** Where a zone keeps every setup that it has had. */
  static SetupVersions setupVersions(HubSettings settings) {
    return new SetupVersions(settings.zoneData().resolve("setup"));
  }

  /** What may be changed while the zone runs. */
  static SetupPlaces setupPlaces(HubSettings settings) {
    return new SetupPlaces(settings.routes(), settings.config(), settings.connectors());
  }

  @Bean
  SetupAtStart setupAtStart(HubSettings settings, SetupVersions versions, Clock clock) {
    return SetupAtStart.choose(setupPlaces(settings), versions, clock);
  }

  @Bean
  FlowSettings flowSettings(HubSettings settings, SetupAtStart setup) {
    return new FlowSettings(settings.zone(), setup.places().routes(), setup.places().config());
  }

  @Bean
  MappingSettings mappingSettings(SetupAtStart setup) {
    return new MappingSettings(setup.places().config().resolve("codes"));
  }

  @Bean(destroyMethod = "close")
  Activations activations(
      HubSettings settings,
      SetupVersions versions,
      SetupAtStart start,
      Flows flows,
      CheckDoor checks,
      Connectors connectors,
      WorkingCalendar calendar,
      GateRule.Live liveGateRule,
      EmbeddedBroker broker,
      ServerLocator brokerLocator,
      BrokerLogin login,
      CanonicalTypes types,
      Putter putter,
      Clock clock) {
    WaitingTypes waiting = new WaitingTypes(broker, brokerLocator, login, types);
    return new Activations(
        setupPlaces(settings),
        versions,
        start,
        new Activations.Live(flows, checks, connectors, calendar, liveGateRule, waiting),
        putter,
        clock);
  }

  @Bean
  CheckDoor.Asking asking(Connectors connectors) {
    return connectors::ask;
  }

  @Bean
  GateRule.Live liveGateRule(GateRule first) {
    return new GateRule.Live(first);
  }

  @Bean
  Gate gate(
      HubSettings settings,
      GateRule.Live liveGateRule,
      LaneSession.Factory sessions,
      EntryCodec codec,
      AttachmentStore attachments,
      Clock clock,
      MeterRegistry meters) {
    return new Gate(
        new Gate.Surroundings(
            settings.zone(),
            liveGateRule,
            processName(settings),
            sessions,
            codec::encode,
            attachments,
            settings.zoneData().resolve("gate"),
            clock,
            meters));
  }

  @Bean
  CaseworkSettings caseworkSettings(HubSettings settings) {
    return settings.casework();
  }

  @Bean
  CaseworkConfiguration.Surroundings caseworkSurroundings(
      HubSettings settings, SetupAtStart setup, Systems systems) {
    Path data = settings.zoneData();
    return new CaseworkConfiguration.Surroundings(
        SetupPlaces.calendar(setup.places().config()),
        data.resolve("duty"),
        data.resolve("keyed-hash.key"),
        systems.zone(Casework.SYSTEM) == settings.zone());
  }

  @Bean
  ProgressSettings progressSettings(HubSettings settings) {
    return settings.progress();
  }

  @Bean
  ConnectorSettings connectorSettings(HubSettings settings) {
    return new ConnectorSettings(
        settings.zone(),
        settings.plugins(),
        settings.connectors(),
        system -> DeliveryLimitsReader.read(settings.delivery(), system).timeout(),
        ZoneConfiguration.class.getClassLoader());
  }

  @Bean(destroyMethod = "close")
  ExecutorService doorWorkers() {
    return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("door-", 0).factory());
  }

  @Bean
  Keys keys(HubSettings settings, Clock clock, ZoneLock lock) {
    return Keys.open(settings.zoneData().resolve("keys"), clock);
  }

  @Bean(destroyMethod = "close")
  DoorServer doorServer(HubSettings settings, Keys keys) {
    HubSettings.Door door = settings.door();
    return new DoorServer(door.host(), door.port(), door.tlsPort(), keys.server());
  }

  @Bean
  ConnectorDoors doors(
      HubSettings settings,
      DoorServer server,
      Intake intake,
      ExecutorService doorWorkers,
      Clock clock) {
    return new HttpDoors(server, intake, doorWorkers, clock, settings.zoneData().resolve("spool"));
  }

  @Bean
  CheckHandler checkHandler(
      HubSettings settings,
      CheckDoor door,
      DoorServer server,
      Intake intake,
      ExecutorService doorWorkers) {
    CheckHandler handler = new CheckHandler(door, intake, settings.askers(), doorWorkers);
    server.mount(CheckHandler.PREFIX, handler);
    return handler;
  }
}
