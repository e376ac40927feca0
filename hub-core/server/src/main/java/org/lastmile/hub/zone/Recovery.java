package org.lastmile.hub.zone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.flow.Systems;
import org.lastmile.hub.gate.GateAddresses;
import org.lastmile.hub.gate.GateSalvage;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryCodec;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.ArtemisLaneSession;
import org.lastmile.hub.transit.FileAttachmentStore;
import org.lastmile.hub.transit.LaneSession;
import org.lastmile.hub.transit.MessageProperties;
import org.lastmile.hub.transit.Queues;
import org.lastmile.hub.transit.Replay;
import org.lastmile.hub.transit.Wire;
import org.springframework.util.FileSystemUtils;

/**
 * The broker of a zone that stands still, held against its ledger: what is lost, and a new broker out of both. Holds the
 * zone's lock and database until it is closed.
 */
public final class Recovery implements AutoCloseable {
  private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
  private static final int ENTRIES_AT_ONCE = 5_000;
  private static final int PUTS_AT_ONCE = 200;
  private static final int SERVER = 900;
  private static final String DAMAGED = "JOURNAL_DAMAGED";

  private final HubSettings settings;
  private final Clock clock;
  private final ZoneLock lock;
  private final Database database;
  private final FileAttachmentStore attachments;
  private final Path broker;
  private final Path fresh;
  private final List<StoredMessage> saved;
  private final GateSalvage gate;
  private final Map<GateSalvage.Number, List<Entry>> inPackets = new HashMap<>();
  private final OpenPuts open = new OpenPuts();
  private final Map<Boolean, Long> exported = new HashMap<>();
  private final Map<Boolean, Long> imported = new HashMap<>();
  private final Report report;
  private final Map<OpenPuts.Open, LostContent.Found> lost = new LinkedHashMap<>();
  private @Nullable OffsetDateTime newest;

  /**
   * A message of the report.
   *
   * @param address plain address of its queue
   * @param caseNo null where it belongs to no case or its content is not found
   * @param restorable whether its content is found and it can be put again
   * @param doubtful whether its system may have got it already
   */
  public record Item(
      String address,
      String messageId,
      @Nullable String caseNo,
      boolean restorable,
      boolean doubtful) {}

  /**
   * A message in a packet of the gate that cannot be read, or such a packet or piece of an attachment by itself.
   *
   * @param packet 0 where it is not known, and for a piece of an attachment
   * @param attachment digest; empty where it is not known, and for a packet
   * @param messageId null where the ledger of this zone does not know what is in it
   * @param caseNo null where it belongs to no case or the message is not known
   */
  public record GateItem(
      String queue,
      long packet,
      String attachment,
      @Nullable String messageId,
      @Nullable String caseNo) {}

  /**
   * What the files and the ledger say.
   *
   * @param damages places of the broker's files that are not as they were written
   * @param kept messages that can be read
   * @param lost messages with a put and no end that cannot be read any more
   * @param doubtful messages that can be read and may have been delivered already
   * @param gate what one of the zones waits for at the gate and a rebuild cannot put again
   * @param point time of the newest entry that is known; what was accepted after it and is in no file is unknown. Null
   *     for an empty ledger
   */
  public record Report(
      List<Damage> damages,
      int kept,
      List<Item> lost,
      List<Item> doubtful,
      List<GateItem> gate,
      @Nullable OffsetDateTime point) {}

  private Recovery(HubSettings settings, Clock clock, ZoneLock lock, Database database)
      throws IOException {
    this.settings = settings;
    this.clock = clock;
    this.lock = lock;
    this.database = database;
    this.attachments = new FileAttachmentStore(settings.zoneData().resolve("attachments"), clock);
    this.broker = settings.zoneData().resolve("broker");
    this.fresh = freshOf(broker);
    if (Files.notExists(broker) && Files.exists(fresh)) {
      // a rebuild that was killed between its last two steps
      Files.move(fresh, broker);
    }
    List<Damage> damages = new ArrayList<>();
    Salvage.Found found = Salvage.read(new BrokerFolder(broker), damages);
    this.saved = found.waiting();
    this.gate =
        new GateSalvage(
            bodies(saved, StoredMessage::queue, StoredMessage::body),
            bodies(found.broken(), Salvage.Broken::queue, Salvage.Broken::body));
    readLedger();
    this.report = compare(damages);
  }

  /** Where a new broker is made before it takes the place of the old. */
  static Path freshOf(Path broker) {
    return broker.resolveSibling(broker.getFileName() + ".new");
  }

  /**
   * Reads everything; changes nothing that the broker has.
   *
   * @param home what relative paths in the configuration start from
   * @param config folder with {@code hub.yaml} and {@code <zone>.yaml}
   * @param overrides configuration keys that win over the files
   * @throws HubException DATA_IN_USE while the hub runs
   */
  public static Recovery open(Zone zone, Path home, Path config, Map<String, String> overrides) {
    HubSettings settings = SettingsReader.read(zone, home, config, overrides);
    ZoneLock lock = ZoneLock.take(settings.zoneData());
    try {
      HubSettings.Database given = settings.database();
      Database database =
          Database.open(
              new Database.Settings(
                  given.url(), given.user(), given.password(), given.port(), given.poolSize()),
              settings.zoneData(),
              settings.binaries());
      try {
        return new Recovery(settings, Clock.system(SHANGHAI), lock, database);
      } catch (IOException | RuntimeException e) {
        database.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      closeQuietly(lock);
      throw e instanceof RuntimeException known ? known : failed("cannot read the zone's data", e);
    }
  }

  private static void closeQuietly(ZoneLock lock) {
    try {
      lock.close();
    } catch (IOException e) {
      throw failed("cannot give up the zone's lock", e);
    }
  }

  private static HubException failed(String what, Exception cause) {
    return new HubException(
        "RECOVER_FAILED", FaultKind.LASTING, what + ": " + cause.getMessage(), null, cause);
  }

  public Report report() {
    return report;
  }

  private Trace trace() {
    return new Trace(database.dataSource(), attachments, settings.zone());
  }

  private void readLedger() {
    Trace trace = trace();
    long last = 0;
    for (List<Recorded> some; !(some = trace.after(last, ENTRIES_AT_ONCE)).isEmpty(); ) {
      some.forEach(recorded -> read(recorded.entry()));
      last = some.getLast().seq();
    }
    trace
        .unwritten(
            saved.stream()
                .filter(message -> message.queue().equals(Addresses.LEDGER_OUTBOX))
                .map(StoredMessage::body)
                .toList())
        .forEach(this::read);
  }

  private void read(Entry entry) {
    open.add(entry);
    newest = entry.time();
    switch (entry.kind()) {
      case EXPORTED -> {
        GateSalvage.Number packet = packet(entry);
        count(packet, exported);
        if (gate.asksAbout(packet)) {
          inPackets.computeIfAbsent(packet, key -> new ArrayList<>()).add(entry);
        }
      }
      case IMPORTED -> count(packet(entry), imported);
      default -> {}
    }
  }

  /** The gate says "plain packet 7" or "urgent packet 7". */
  private static GateSalvage.Number packet(Entry entry) {
    String[] words = entry.detail().split(" ", -1);
    return new GateSalvage.Number(words[0].equals("urgent"), Long.parseLong(words[2]));
  }

  private static void count(GateSalvage.Number packet, Map<Boolean, Long> packets) {
    packets.merge(packet.urgent(), packet.sequence(), Math::max);
  }

  private List<GateSalvage.Lost> lostAtGate() {
    return gate.lost(
        packet ->
            inPackets.getOrDefault(packet, List.of()).stream()
                .map(entry -> String.valueOf(entry.messageId()))
                .toList(),
        imported);
  }

  private List<GateItem> gateItems() {
    Map<String, @Nullable String> cases = new HashMap<>();
    inPackets
        .values()
        .forEach(
            entries -> entries.forEach(e -> cases.put(String.valueOf(e.messageId()), e.caseNo())));
    List<GateItem> items = new ArrayList<>();
    for (GateSalvage.Lost one : lostAtGate()) {
      if (one.messageIds().isEmpty()) {
        items.add(new GateItem(one.queue(), one.packet(), one.attachment(), null, null));
      }
      one.messageIds()
          .forEach(id -> items.add(new GateItem(one.queue(), one.packet(), "", id, cases.get(id))));
    }
    return List.copyOf(items);
  }

  private Report compare(List<Damage> damages) {
    Set<String> kept = new HashSet<>();
    saved.forEach(message -> kept.add(key(message)));
    List<Item> doubtful = new ArrayList<>();
    try (LostContent content = new LostContent(settings, trace())) {
      for (OpenPuts.Open one : open.all()) {
        boolean toSystem = one.address().startsWith(Addresses.to(""));
        if (!kept.contains(key(one.address(), one.messageId()))) {
          lost.put(one, content.find(one));
        } else if (toSystem && one.tried()) {
          doubtful.add(new Item(one.address(), one.messageId(), null, true, true));
        }
      }
    }
    List<Item> gone = new ArrayList<>();
    lost.forEach(
        (one, found) ->
            gone.add(
                new Item(
                    one.address(),
                    one.messageId(),
                    found.caseNo(),
                    found.body() != null,
                    one.address().startsWith(Addresses.to("")))));
    return new Report(
        List.copyOf(damages),
        saved.size(),
        List.copyOf(gone),
        List.copyOf(doubtful),
        gateItems(),
        newest);
  }

  private static String key(String address, String id) {
    return address + " " + id;
  }

  private static String key(StoredMessage message) {
    String address = Addresses.plain(message.queue());
    return key(address, String.valueOf(idOf(message, address)));
  }

  /** Null for what is no message: tokens, packets, pieces of attachments, evidence, dead letters. */
  private static @Nullable String idOf(StoredMessage message, String address) {
    try {
      boolean ofMessages =
          address.startsWith(Addresses.from(""))
              || address.startsWith(Addresses.to(""))
              || address.equals(Addresses.GATE_OUT);
      return ofMessages ? Wire.decode(message.body()).id() : null;
    } catch (HubException e) {
      return null;
    }
  }

  /**
   * Makes a new broker of what can be read and of what the ledger knows, and moves the old one's files aside. The ledger
   * says what was put again, by whom and why; the next start holds every delivery for doubtful.
   *
   * @param who the operator
   * @param acceptGateLoss whether the operator goes on without what {@link Report#gate} lists
   * @return where the old files are
   * @throws HubException RECOVER_INCOMPLETE when the content of a lost message is nowhere, GATE_TOKEN_LOST when the gate
   *     could not go on, GATE_PACKET_LOST when it would wait for what is lost and that is not accepted: nothing is changed
   */
  public Path rebuild(String who, boolean acceptGateLoss) {
    Map<String, byte[]> tokens = gate.tokens(exported, imported);
    List<GateSalvage.Lost> atGate = lostAtGate();
    if (!atGate.isEmpty() && !acceptGateLoss) {
      throw new HubException(
          "GATE_PACKET_LOST",
          FaultKind.LASTING,
          named(atGate)
              + " cannot be read and is nowhere else in this zone: the gate would stop there, and the zone that waits"
              + " for it would not be told. Restore this zone from the backup; or go on without with"
              + " --accept-gate-loss",
          broker.toString(),
          null);
    }
    long without = report.lost().stream().filter(item -> !item.restorable()).count();
    if (without > 0) {
      throw new HubException(
          "RECOVER_INCOMPLETE",
          FaultKind.LASTING,
          without + " lost messages have no content in the ledger and cannot be put again");
    }
    Path aside = broker.resolveSibling("broker.damaged-" + STAMP.format(OffsetDateTime.now(clock)));
    try {
      FileSystemUtils.deleteRecursively(fresh);
      fill(tokens, who, aside);
      Files.deleteIfExists(settings.zoneData().resolve(CleanStop.MARK));
      Files.move(broker, aside);
      Files.move(fresh, broker);
      return aside;
    } catch (HubException e) {
      throw e;
    } catch (Exception e) {
      throw failed("cannot make the new broker", e);
    }
  }

  private static String named(List<GateSalvage.Lost> lost) {
    return lost.stream().map(GateSalvage.Lost::toString).collect(Collectors.joining(", "));
  }

  private static <T> Map<String, List<byte[]>> bodies(
      List<T> messages, Function<T, String> queue, Function<T, byte[]> body) {
    return messages.stream()
        .collect(Collectors.groupingBy(queue, Collectors.mapping(body, Collectors.toList())));
  }

  private record Put(String queue, byte[] body, MessageProperties properties, long order) {}

  private void fill(Map<String, byte[]> tokens, String who, Path aside) throws Exception {
    Queues queues =
        ZoneConfiguration.queues(
            settings.zone(), Systems.read(settings.config().resolve("systems.yaml")));
    try (EmbeddedBroker made = new EmbeddedBroker(fresh, SERVER, null, queues.all());
        ServerLocator locator = BrokerAddress.inVm(SERVER);
        LaneSession session =
            ArtemisLaneSession.factory(locator, null, null).open(List.of(), () -> {})) {
      int count = 0;
      for (Put put : puts(tokens)) {
        session.send(put.queue(), put.body(), put.properties());
        if (++count % PUTS_AT_ONCE == 0) {
          session.commit();
        }
      }
      EntryCodec codec = new EntryCodec(settings.zone(), settings.node(), attachments);
      session.send(Addresses.LEDGER_OUTBOX, codec.encode("recover", 1, 0, entries(who, aside)));
      session.commit();
      if (!made.active()) {
        throw new HubException("BROKER_LOST", FaultKind.LASTING, "the new broker stopped itself");
      }
    }
  }

  /** In the order in which the ledger knows them to have been put; what it does not know yet comes last. */
  private List<Put> puts(Map<String, byte[]> tokens) {
    List<Put> puts = new ArrayList<>();
    for (StoredMessage message : saved) {
      String address = Addresses.plain(message.queue());
      if (!GateAddresses.isToken(address)) {
        String id = idOf(message, address);
        OpenPuts.Open known = id == null ? null : open.find(address, id);
        puts.add(
            new Put(
                message.queue(),
                message.body(),
                message.properties(),
                known == null ? Long.MAX_VALUE : known.order()));
      }
    }
    tokens.forEach((queue, token) -> puts.add(new Put(queue, token, MessageProperties.NONE, 0)));
    lost.forEach(
        (one, found) -> {
          byte[] body = found.body();
          if (body != null) {
            puts.add(
                new Put(
                    found.queue(),
                    body,
                    new MessageProperties(one.destination(), Replay.NONE),
                    one.order()));
          }
        });
    puts.sort(Comparator.comparingLong(Put::order));
    return puts;
  }

  private List<Entry> entries(String who, Path aside) {
    List<Entry> entries = new ArrayList<>();
    List<GateSalvage.Lost> atGate = lostAtGate();
    OffsetDateTime now = OffsetDateTime.now(clock);
    entries.add(
        entry(
            EntryKind.CONFIGURED,
            null,
            "broker",
            who,
            now,
            "the broker was rebuilt: "
                + saved.size()
                + " messages kept, "
                + lost.size()
                + " put again; old files in "
                + aside.getFileName()
                + (atGate.isEmpty() ? "" : "; accepted as lost: " + named(atGate)),
            Map.of()));
    lost.keySet()
        .forEach(
            one ->
                entries.add(
                    entry(
                        EntryKind.RECOVERED,
                        one.messageId(),
                        one.address().substring(one.address().indexOf('.') + 1),
                        who,
                        now,
                        "put again into " + one.address(),
                        Map.of(one.name(), one.messageId()))));
    return entries;
  }

  private Entry entry(
      EntryKind kind,
      @Nullable String messageId,
      String system,
      String who,
      OffsetDateTime now,
      String detail,
      Map<String, String> outputs) {
    String caseNo =
        lost.entrySet().stream()
            .filter(one -> one.getKey().messageId().equals(messageId))
            .map(one -> one.getValue().caseNo())
            .filter(found -> found != null)
            .findFirst()
            .orElse(null);
    return new Entry(
        kind,
        messageId,
        null,
        caseNo,
        null,
        system,
        who,
        now,
        DAMAGED,
        detail,
        0,
        Duration.ZERO,
        outputs,
        Map.of(),
        Map.of(),
        List.of());
  }

  @Override
  public void close() {
    database.close();
    closeQuietly(lock);
  }
}
