package org.lastmile.hub.casework;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.awaitility.Awaitility;
import org.lastmile.hub.ledger.EntryCodec;
import org.lastmile.hub.ledger.LedgerWriter;
import org.lastmile.hub.spi.ConnectorDescriptor.Repeat;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.ArtemisLaneSession;
import org.lastmile.hub.transit.Brake;
import org.lastmile.hub.transit.DeliveryLimits;
import org.lastmile.hub.transit.FileAttachmentStore;
import org.lastmile.hub.transit.Ids;
import org.lastmile.hub.transit.Intake;
import org.lastmile.hub.transit.MessageChecksum;
import org.lastmile.hub.transit.PostgresCaseNumbers;
import org.lastmile.hub.transit.PostgresDeliveredVersions;
import org.lastmile.hub.transit.PostgresDoorIndex;
import org.lastmile.hub.transit.Queues;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Target;
import org.lastmile.hub.transit.Transit;
import org.lastmile.hub.zone.BrokerAddress;
import org.lastmile.hub.zone.Database;
import org.lastmile.hub.zone.EmbeddedBroker;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The smallest process that casework lives in: database, broker, ledger, core, and systems that take what they get. It
 * says on its standard output how far it is, and ends in order when its standard input ends.
 *
 * <p>Work of a given size: a batch of so many rows whose sources answer, a small one of which a source is silent, so
 * many questions that are answered, and so many that nobody answers.
 */
final class CaseworkProcess implements AutoCloseable {
  /** What each line of progress begins with. */
  static final String SAYS = "casework-process ";

  static final String ANSWERED = "civil-affairs";
  static final String ANSWERED_TOO = "human-resources";
  static final String SILENT = "education";
  static final String FINANCE = "finance";
  static final String DESK = "one-window";
  static final Duration SILENT_UNTIL = Duration.ofHours(1);

  private static final Duration ANSWERED_UNTIL = Duration.ofHours(12);
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int ROWS_OF_AN_ANSWER = 100;
  private static final int TOGETHER = 256;
  private static final int BROKER_ID = 4712;
  private static final Set<String> SYSTEMS =
      new TreeSet<>(Set.of(ANSWERED, ANSWERED_TOO, SILENT, FINANCE, DESK, Casework.SYSTEM));

  private final int size;
  private final Clock clock;
  private final Database database;
  private final EmbeddedBroker broker;
  private final ServerLocator locator;
  private final Queues queues;
  private final FileAttachmentStore attachments;
  private final Transit transit;
  private final LedgerWriter ledger;
  private final CaseworkEngine engine;
  private final JdbcClient jdbc;
  private final CaseworkQueries queries;

  /** Folder, size, and how far the clock is ahead: none to prepare the work, more to let it be done. */
  public static void main(String[] arguments) throws Exception {
    Duration ahead = Duration.parse(arguments[2]);
    Path folder = Path.of(arguments[0]);
    try (CaseworkProcess process =
        new CaseworkProcess(folder, Integer.parseInt(arguments[1]), ahead)) {
      if (ahead.isZero()) {
        process.prepare();
      } else {
        process.finish();
      }
      while (System.in.read() >= 0) {
        // nothing is asked of it any more
      }
    }
  }

  private CaseworkProcess(Path folder, int size, Duration ahead) throws Exception {
    this.size = size;
    long started = System.currentTimeMillis();
    boolean again = Files.exists(folder.resolve("broker"));
    clock = Clock.offset(Clock.system(ZoneId.of("Asia/Shanghai")), ahead);
    database = open(folder);
    jdbc = JdbcClient.create(database.dataSource());
    queries = new CaseworkQueries(database.dataSource());
    List<String> addresses = new ArrayList<>();
    for (String system : SYSTEMS) {
      addresses.add(Addresses.from(system));
      addresses.add(Addresses.to(system));
    }
    queues = new Queues(addresses);
    broker = new EmbeddedBroker(folder.resolve("broker"), BROKER_ID, null, queues.all());
    locator = BrokerAddress.inVm(BROKER_ID);
    attachments = attachments(folder, clock);
    EntryCodec codec = new EntryCodec(Zone.INSIDE, "test", attachments);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    transit =
        new Transit(
            new Transit.Surroundings(
                "test-" + started,
                ArtemisLaneSession.factory(locator, null, null),
                codec::encode,
                queues,
                new PostgresDoorIndex(database.dataSource()),
                new PostgresCaseNumbers(database.dataSource(), Zone.INSIDE),
                new PostgresDeliveredVersions(database.dataSource()),
                Samples.TYPES::startsCase,
                new Brake(List.of()),
                clock,
                again ? started : 0,
                64,
                meters));
    ledger =
        new LedgerWriter(
            new LedgerWriter.Connection(locator, null, null),
            Addresses.LEDGER_OUTBOX,
            (message, body) -> MessageChecksum.matches(message, Addresses.LEDGER_OUTBOX, body),
            database.dataSource(),
            Zone.INSIDE,
            "test",
            clock,
            transit::indexed,
            meters);
    CaseworkSettings settings = CaseworkSettings.defaults();
    engine =
        new CaseworkEngine(
            database.dataSource(),
            settings,
            Samples.calendar(),
            false,
            Samples.HASH,
            transit.putter(),
            clock);
    start(settings);
  }

  static Database open(Path folder) {
    return Database.open(
        Database.Settings.embedded(), folder, Path.of("target", "postgres-binaries"));
  }

  static FileAttachmentStore attachments(Path folder, Clock clock) {
    return new FileAttachmentStore(folder.resolve("attachments"), clock);
  }

  private void start(CaseworkSettings settings) throws Exception {
    ledger.start();
    transit.open();
    ledger.caughtUp().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    engine.start();
    List<Target> targets = new ArrayList<>();
    SYSTEMS.stream()
        .filter(system -> !system.equals(Casework.SYSTEM))
        .forEach(system -> targets.add(new Taking(system)));
    BatchFiles files = new BatchFiles(attachments, Samples.TYPES);
    targets.add(
        new Casework(
            database.dataSource(),
            settings,
            Samples.calendar(),
            Samples.HASH,
            files,
            clock,
            engine::wake));
    transit.start(CaseworkProcess::route, SYSTEMS, targets, system -> DeliveryLimits.DEFAULT);
  }

  private static void route(Message message, Step step) {
    boolean ofCasework = message.source().equals(Casework.SYSTEM);
    String target =
        switch (message.type().name()) {
          case "check.request" ->
              ofCasework ? message.body().path("source").textValue() : Casework.SYSTEM;
          case "check.result" -> DESK;
          case "check.batch-result" -> FINANCE;
          case "case.due" -> Casework.SYSTEM;
          default -> ofCasework ? DESK : Casework.SYSTEM;
        };
    step.put(Addresses.to(target), message);
  }

  /** A system that takes everything. */
  private final class Taking implements Target {
    private final String system;

    Taking(String system) {
      this.system = system;
    }

    @Override
    public String system() {
      return system;
    }

    @Override
    public Repeat repeat() {
      return Repeat.NATURAL;
    }

    @Override
    public void deliver(Message message, Attempt attempt, Step step) {
      OffsetDateTime now = OffsetDateTime.now(clock);
      step.record(
          StateEntries.delivered(system, message, "OK", now, attempt.number(), Duration.ZERO));
    }
  }

  /** Everything waits in the end: half of the large batch is collected, all questions are open, all timers run. */
  private void prepare() {
    OffsetDateTime now = OffsetDateTime.now(clock);
    List<Message> work = new ArrayList<>();
    work.add(batch(1, now.plus(ANSWERED_UNTIL), size, ANSWERED, ANSWERED_TOO));
    work.add(batch(2, now.plus(SILENT_UNTIL), smallBatch(size), ANSWERED, SILENT));
    for (int i = 0; i < size; i++) {
      work.add(Samples.asked(1000 + i, now, ANSWERED, now.plus(ANSWERED_UNTIL)));
      work.add(Samples.asked(1000 + size + i, now, SILENT, now.plus(SILENT_UNTIL)));
    }
    handIn(work);
    await(() -> rests() && queries.openQuestions() == questions(size));
    Map<String, List<Message>> answers =
        answers().stream().collect(Collectors.groupingBy(Message::caseNo));
    List<Message> large = answers.getOrDefault(Samples.caseNo(1), List.of());
    handIn(large.subList(0, large.size() / 2));
    handIn(answers.getOrDefault(Samples.caseNo(2), List.of()));
    await(this::rests);
    say("prepared, collected " + queries.batchBy(Samples.caseNo(1)).orElseThrow().answered());
  }

  static int smallBatch(int size) {
    return Math.max(10, size / 10);
  }

  /** How many questions there are: single ones, and those of both batches with two sources each. */
  static int questions(int size) {
    return 2 * size + 2 * parts(size) + 2 * parts(smallBatch(size));
  }

  private static int parts(int rows) {
    return (rows + BatchFiles.ROWS_TOGETHER - 1) / BatchFiles.ROWS_TOGETHER;
  }

  private Message batch(int serial, OffsetDateTime until, int rows, String... sources) {
    BatchFiles files = new BatchFiles(attachments, Samples.TYPES);
    return Samples.batch(
        serial,
        until.minusHours(2),
        files.write("rows.ndjson", IntStream.rangeClosed(1, rows).mapToObj(Samples::row)),
        rows,
        sources);
  }

  /** All that the sources have to say, whether or not they said it before: who gets no receipt sends again. */
  private List<Message> answers() {
    List<Message> answers = new ArrayList<>();
    jdbc.sql("SELECT * FROM casework.questions WHERE source <> ? ORDER BY asked_at, question_id")
        .param(SILENT)
        .query(
            row -> {
              int last = row.getInt("last_row");
              for (int from = row.getInt("first_row"); from <= last; from += ROWS_OF_AN_ANSWER) {
                SortedMap<Integer, String> codes = new TreeMap<>();
                for (int i = from; i <= Math.min(last, from + ROWS_OF_AN_ANSWER - 1); i++) {
                  codes.put(i, "00");
                }
                answers.add(
                    Samples.answer(
                        row.getString("question_id"),
                        row.getString("case_no"),
                        row.getString("source"),
                        OffsetDateTime.now(clock),
                        codes));
              }
            });
    return answers;
  }

  /** By the durable door, which gives a repeat the receipt of the first; who gets none sends again. */
  private void handIn(List<Message> messages) {
    for (int from = 0; from < messages.size(); from += TOGETHER) {
      List<Message> left = messages.subList(from, Math.min(from + TOGETHER, messages.size()));
      while (!left.isEmpty()) {
        left = withoutReceipt(left);
      }
    }
  }

  private List<Message> withoutReceipt(List<Message> sent) {
    List<CompletableFuture<Intake.Receipt>> receipts =
        sent.stream().map(one -> transit.intake().receive(reception(one))).toList();
    return IntStream.range(0, sent.size())
        .filter(i -> !isThere(receipts.get(i)))
        .mapToObj(sent::get)
        .toList();
  }

  private static boolean isThere(CompletableFuture<Intake.Receipt> receipt) {
    try {
      receipt.join();
      return true;
    } catch (CompletionException e) {
      if (e.getCause() instanceof HubException fault && fault.kind() == FaultKind.PASSING) {
        return false;
      }
      throw e;
    }
  }

  private static Intake.Reception reception(Message message) {
    return new Intake.Reception(
        message.source(),
        message.id(),
        Ids.sha256().digest(message.id().getBytes(StandardCharsets.UTF_8)),
        message.type(),
        message.caseNo(),
        null,
        Priority.ROUTINE,
        0,
        DataLevel.L4,
        message.purpose(),
        null,
        message.attachments(),
        message.body(),
        Map.of(),
        Map.of(),
        List.of());
  }

  private void finish() {
    CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> handIn(answers()));
    await(
        () -> {
          say("fired " + count("casework.timers WHERE state = 'FIRED'"));
          say("closed " + (questions(size) - queries.openQuestions()));
          return answering.isDone()
              && queries.openQuestions() == 0
              && queries.runningTimers(1).isEmpty()
              && rests();
        });
    answering.join();
    say("finished");
  }

  private boolean rests() {
    return queries.waitingOutputs() == 0
        && queues.all().stream().noneMatch(queue -> broker.waiting(queue) > 0);
  }

  private long count(String what) {
    return jdbc.sql("SELECT count(*) FROM " + what).query(Long.class).single();
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(condition);
  }

  private static void say(String what) {
    System.out.println(SAYS + what);
    System.out.flush();
  }

  @Override
  public void close() {
    transit.stop();
    engine.close();
    transit.close();
    ledger.close();
    locator.close();
    broker.close();
    database.close();
  }
}
