package org.lastmile.hub.benchmark.contender;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.lastmile.hub.casework.KeyedHash;
import org.lastmile.hub.ledger.EntryCodec;
import org.lastmile.hub.ledger.LedgerWriter;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.progress.ProgressDesk;
import org.lastmile.hub.progress.ProgressQuery;
import org.lastmile.hub.progress.ProgressSettings;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.ArtemisLaneSession;
import org.lastmile.hub.transit.Brake;
import org.lastmile.hub.transit.FileAttachmentStore;
import org.lastmile.hub.transit.MessageChecksum;
import org.lastmile.hub.transit.PostgresCaseNumbers;
import org.lastmile.hub.transit.PostgresDeliveredVersions;
import org.lastmile.hub.transit.PostgresDoorIndex;
import org.lastmile.hub.transit.Queues;
import org.lastmile.hub.transit.Transit;
import org.lastmile.hub.zone.BrokerAddress;
import org.lastmile.hub.zone.Database;
import org.lastmile.hub.zone.EmbeddedBroker;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The desk that tells applicants where their cases stand, with many cases, its database, and the outbox and writer of the
 * ledger; without a door. Each case has an applicant of its own.
 */
public final class ManyCases implements AutoCloseable {
  private static final String ASKER = "bench";
  private static final int SERVER_ID = 9;
  private static final int TOGETHER = 10_000;
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  private final Database database;
  private final EmbeddedBroker broker;
  private final Transit transit;
  private final LedgerWriter writer;
  private final ProgressDesk desk;
  private final KeyedHash hash;

  /** @param root of the checkout */
  public ManyCases(Path root, Path data) {
    MeterRegistry meters = new SimpleMeterRegistry();
    database = Database.open(Database.Settings.embedded(), data, root.resolve("target/postgres"));
    Queues queues = new Queues(List.of());
    broker = new EmbeddedBroker(data.resolve("broker"), SERVER_ID, null, queues.all());
    ServerLocator locator = BrokerAddress.inVm(SERVER_ID);
    EntryCodec codec =
        new EntryCodec(
            Zone.OUTSIDE,
            ASKER,
            new FileAttachmentStore(data.resolve("attachments"), Submission.CLOCK));
    transit =
        new Transit(
            new Transit.Surroundings(
                ASKER,
                ArtemisLaneSession.factory(locator, null, null),
                codec::encode,
                queues,
                new PostgresDoorIndex(database.dataSource()),
                new PostgresCaseNumbers(database.dataSource(), Zone.OUTSIDE),
                new PostgresDeliveredVersions(database.dataSource()),
                new CanonicalTypes()::startsCase,
                new Brake(List.of()),
                Submission.CLOCK,
                0,
                1,
                meters));
    writer =
        new LedgerWriter(
            new LedgerWriter.Connection(locator, null, null),
            Addresses.LEDGER_OUTBOX,
            (message, body) -> MessageChecksum.matches(message, Addresses.LEDGER_OUTBOX, body),
            database.dataSource(),
            Zone.OUTSIDE,
            ASKER,
            Submission.CLOCK,
            transit::indexed,
            meters);
    writer.start();
    transit.open();
    hash = KeyedHash.of(data.resolve("keyed-hash.key"));
    desk =
        new ProgressDesk(
            database.dataSource(),
            new ProgressSettings(NO_LIMIT, Duration.ofMinutes(1), NO_LIMIT),
            hash,
            transit.putter(),
            Submission.CLOCK,
            meters);
  }

  /** Keeps so many cases, numbered from 0. */
  public void keep(int cases) {
    JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    OffsetDateTime now = OffsetDateTime.now(Submission.CLOCK);
    for (int from = 0; from < cases; from += TOGETHER) {
      List<Object[]> rows =
          IntStream.range(from, Math.min(cases, from + TOGETHER))
              .mapToObj(
                  i -> new Object[] {caseNo(i), hash.apply(applicant(i)), number(i), now, now, now})
              .toList();
      jdbc.batchUpdate(
          "INSERT INTO progress.cases (case_no, applicant_key, origin_system, origin_number, handed_in_at,"
              + " state, changed_at, said_at) VALUES (?, ?, '"
              + ASKER
              + "', ?, ?, 'ACCEPTED', ?, ?)",
          rows);
    }
    jdbc.execute("ANALYZE progress.cases");
  }

  /** Whether the applicant of one case is told of another, or the own one; by the number of the hub or of the system. */
  public boolean told(int applicant, int asked, boolean byCaseNo) {
    return desk.answer(
            new ProgressQuery(
                ASKER,
                byCaseNo ? caseNo(asked) : null,
                byCaseNo ? null : number(asked),
                applicant(applicant)))
        .isPresent();
  }

  private static String caseNo(int i) {
    return "L33990020261124%08d".formatted(i);
  }

  private static String number(int i) {
    return "ZL%012d".formatted(i);
  }

  private static String applicant(int i) {
    return "339900%012d".formatted(i);
  }

  @Override
  public void close() {
    transit.close();
    writer.close();
    broker.close();
    database.close();
  }
}
