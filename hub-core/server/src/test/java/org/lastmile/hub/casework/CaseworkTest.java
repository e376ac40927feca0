package org.lastmile.hub.casework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lastmile.hub.casework.Samples.T0;
import static org.lastmile.hub.casework.Samples.acknowledged;
import static org.lastmile.hub.casework.Samples.caseNo;
import static org.lastmile.hub.casework.Samples.report;
import static org.lastmile.hub.casework.Samples.submitted;
import static org.lastmile.hub.casework.Samples.word;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Putter;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Target;
import org.lastmile.hub.zone.SettingsReader;
import org.lastmile.hub.zone.TestDatabase;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

@ExtendWith(TestDatabase.class)
class CaseworkTest {
  private static final Clock CLOCK = Clock.fixed(T0.toInstant(), ZoneId.of("Asia/Shanghai"));

  private Casework casework;
  private CaseworkQueries queries;

  @BeforeEach
  void start(DataSource dataSource) {
    casework = casework(dataSource);
    queries = new CaseworkQueries(dataSource);
  }

  private static Casework casework(DataSource dataSource) {
    return new Casework(
        dataSource,
        Samples.SETTINGS,
        Samples.calendar(),
        Samples.HASH,
        Samples.FILES,
        CLOCK,
        () -> {});
  }

  private List<Entry> deliver(Message message) {
    Step step = new Step();
    casework.deliver(message, new Target.Attempt(1, false), step);
    assertThat(step.puts()).isEmpty();
    return step.entries();
  }

  @Test
  void keepsCaseHistoryAndDeadlineAndTellsTheLedger() {
    deliver(submitted("poor-family", T0));
    List<Entry> entries = deliver(word("1", "case.accepted", T0, 1, "'departmentNumber': 'MZ-1'"));
    assertThat(entries)
        .extracting(Entry::kind)
        .containsExactly(EntryKind.DELIVERED, EntryKind.STATE);
    assertThat(entries.getLast())
        .returns("ACCEPTED", Entry::code)
        .returns("civil-affairs", Entry::actor)
        .returns("SUBMITTED -> ACCEPTED; by 民政局", Entry::detail)
        .returns(caseNo(1), Entry::caseNo);
    CaseRecord kept = queries.caseBy(caseNo(1)).orElseThrow();
    assertThat(kept.state()).isEqualTo(CaseState.ACCEPTED);
    assertThat(kept.due().at()).isEqualTo("2026-12-03T23:59:59+08:00");
    assertThat(kept.due().calendarVersion()).isEqualTo("2026.1");
    assertThat(kept.facts().openedAt()).isEqualTo(T0);
    assertThat(kept.sourceVersions()).containsEntry("civil-affairs", 1L);
    assertThat(queries.history(caseNo(1)))
        .extracting(CaseChange::code)
        .containsExactly("SUBMITTED", "ACCEPTED");
    assertThat(queries.openCases(10)).containsExactly(kept);
    deliver(word("2", "case.completed", T0, 2, "'outcome': 'SOLVED', 'text': '已办'"));
    assertThat(queries.openCases(10)).isEmpty();
  }

  @Test
  void keepsWhatWasBoughtAndHandsOnAPaymentOnlyOnceItsAcceptanceIsThere() {
    deliver(PurchaseFoldTest.awarded("c1", 1_000));
    deliver(PurchaseFoldTest.requested("p1", "A1", 600));
    assertThat(queries.waitingOutputs()).isEqualTo(1); // it is refused
    deliver(PurchaseFoldTest.accepted("a1", "A1", 600, "PASSED"));
    deliver(PurchaseFoldTest.requested("p2", "A1", 400));
    deliver(PurchaseFoldTest.requested("p3", "A1", 200));
    deliver(PurchaseFoldTest.requested("p4", "A1", 1));
    assertThat(queries.history(caseNo(1)))
        .extracting(CaseChange::code)
        .containsExactly(
            "AWARDED",
            "OUT_OF_ORDER",
            "ACCEPTED_PART",
            "PAYMENT_HANDED_ON",
            "PAYMENT_HANDED_ON",
            "OUT_OF_ORDER");
    assertThat(queries.waitingOutputs()).isEqualTo(4);
  }

  @Test
  void aMessageThatComesAgainAfterTheCommitChangesNothingAndIsWitnessedAgain() {
    deliver(acknowledged("YJ-1", T0, 1, 2));
    deliver(report(1, T0));
    List<Entry> first = deliver(report(2, T0));
    CaseRecord kept = queries.caseBy(caseNo(2)).orElseThrow();
    List<Entry> again = deliver(report(2, T0)); // the process died before the broker's commit
    assertThat(queries.caseBy(caseNo(2))).contains(kept);
    assertThat(queries.incidents(10))
        .singleElement()
        .satisfies(one -> assertThat(one.references()).hasSize(2));
    assertThat(queries.waitingOutputs())
        .isEqualTo(3); // two reporters are told, one report is linked
    assertThat(again.subList(1, again.size())).isEqualTo(first.subList(1, first.size()));
    assertThat(again.getFirst().code()).isEqualTo("REPEATED");
  }

  @Test
  void whatCannotBeHandledLeavesNoTrace() {
    Message broken = report(1, T0);
    broken.body().put("eventTime", "2026-11-24T25:00:00+08:00");
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> deliver(broken))
          .isInstanceOfSatisfying(
              HubException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.LASTING));
    }
    assertThat(queries.caseBy(caseNo(1))).isEmpty();
  }

  @Test
  void manyReportsAtOnceAreStillOneIncident() throws Exception {
    int reports = 40;
    try (ExecutorService workers = Executors.newFixedThreadPool(8)) {
      List<Future<?>> all = new ArrayList<>();
      for (int serial = 1; serial <= reports; serial++) {
        Message report = report(serial, T0);
        Message acknowledged = acknowledged("YJ-" + serial % 3, T0, serial);
        all.add(workers.submit(() -> deliver(report)));
        all.add(workers.submit(() -> deliver(acknowledged)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(queries.incidents(10))
        .singleElement()
        .satisfies(
            one ->
                assertThat(one.references())
                    .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, reports).mapToObj(Samples::caseNo).toList()));
    assertThat(queries.openCases(100))
        .hasSize(reports)
        .allSatisfy(one -> assertThat(one.incident().number()).startsWith("YJ-"));
    assertThat(queries.runningTimers(10)).isEmpty();
  }

  @Test
  void aZoneWiresItByItsConfiguration(DataSource dataSource, @TempDir Path folder) {
    Path calendar = Path.of(System.getProperty("hub.root", "../..")).resolve("config/calendar");
    AnnotationConfigApplicationContext zone = new AnnotationConfigApplicationContext();
    zone.registerBean(DataSource.class, () -> dataSource);
    zone.registerBean(Clock.class, () -> CLOCK);
    zone.registerBean(AttachmentStore.class, () -> Samples.ATTACHMENTS);
    zone.registerBean(CanonicalTypes.class, () -> Samples.TYPES);
    zone.registerBean(CaseworkSettings.class, CaseworkSettings::defaults);
    zone.registerBean(
        CaseworkConfiguration.Surroundings.class,
        () ->
            new CaseworkConfiguration.Surroundings(
                calendar, folder.resolve("duty"), folder.resolve("persons.key"), false));
    List<Message> put = Collections.synchronizedList(new ArrayList<>());
    zone.registerBean(
        Putter.class,
        () ->
            step -> {
              step.puts().forEach(one -> put.add(one.message()));
              return CompletableFuture.completedFuture(null);
            });
    zone.register(CaseworkConfiguration.class);
    try (zone) {
      zone.refresh();
      Casework wired = zone.getBean(Casework.class);
      wired.deliver(report(1, T0), new Target.Attempt(1, false), new Step());
      wired.deliver(report(2, T0), new Target.Attempt(1, false), new Step());
      wired.deliver(acknowledged("YJ-1", T0, 1, 2), new Target.Attempt(1, false), new Step());
      Awaitility.await()
          .until(() -> put.stream().anyMatch(one -> one.type().name().equals("incident.linked")));
      assertThat(zone.getBean(CaseworkQueries.class).incidents(10)).hasSize(1);
      assertThat(zone.getBean(DutyDesk.class).system()).isEqualTo("duty");
      assertThat(folder.resolve("persons.key")).exists();
    }
  }

  @Test
  void theDistrictsRulesAreCheckedAndHaveDefaults() {
    assertThat(CaseworkSettings.defaults())
        .isEqualTo(
            new CaseworkSettings(
                Duration.ofSeconds(30),
                300,
                Duration.ofMinutes(15),
                7,
                Duration.ofHours(4),
                "emergency",
                "区社会管理服务中心",
                CaseworkSettings.defaults().clocks(),
                new SampleSettings(LocalTime.of(1, 0), 0.1, 200),
                true));
    assertThatThrownBy(
            () ->
                new CaseworkSettings(
                    Duration.ZERO,
                    300,
                    Duration.ofMinutes(15),
                    7,
                    Duration.ofHours(4),
                    "emergency",
                    "centre",
                    CaseworkSettings.defaults().clocks(),
                    CaseworkSettings.defaults().sample(),
                    true))
        .isInstanceOfSatisfying(
            HubException.class,
            e -> {
              assertThat(e.code()).isEqualTo("CASEWORK_SETTING");
              assertThat(e.place()).isEqualTo("hub.casework.acknowledge-within");
            });
  }

  @Test
  void theDistrictsRulesAreReadFromTheConfiguration() {
    Path root = Path.of(System.getProperty("hub.root", "../.."));
    CaseworkSettings read =
        SettingsReader.read(
                Zone.INSIDE,
                root,
                root.resolve("config"),
                Map.of("hub.casework.acknowledge-within", "45s"))
            .casework();
    assertThat(read.acknowledgeWithin()).isEqualTo(Duration.ofSeconds(45));
    assertThat(read.correlationRadius()).isEqualTo(300);
  }

  @Test
  void aDatabaseThatIsGoneIsDownAndNotTheMessagesFault() {
    PGSimpleDataSource nowhere = new PGSimpleDataSource();
    nowhere.setUrl("jdbc:postgresql://127.0.0.1:1/x");
    Casework cut = casework(nowhere);
    assertThatThrownBy(() -> cut.deliver(report(1, T0), new Target.Attempt(1, false), new Step()))
        .isInstanceOfSatisfying(
            HubException.class,
            e -> {
              assertThat(e.code()).isEqualTo("CASEWORK_DATABASE_DOWN");
              assertThat(e.kind()).isEqualTo(FaultKind.DOWN);
            });
  }
}
