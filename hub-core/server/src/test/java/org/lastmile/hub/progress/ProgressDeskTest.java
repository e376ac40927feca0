package org.lastmile.hub.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lastmile.hub.progress.Cases.LI;
import static org.lastmile.hub.progress.Cases.PORTAL;
import static org.lastmile.hub.progress.Cases.ZHANG;
import static org.lastmile.hub.progress.Cases.accepted;
import static org.lastmile.hub.progress.Cases.at;
import static org.lastmile.hub.progress.Cases.caseNo;
import static org.lastmile.hub.progress.Cases.submitted;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lastmile.hub.casework.CaseState;
import org.lastmile.hub.casework.KeyedHash;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.transit.Putter;
import org.lastmile.hub.transit.RetryAfter;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Target;
import org.lastmile.hub.zone.TestDatabase;

@ExtendWith(TestDatabase.class)
class ProgressDeskTest {
  private static final KeyedHash HASH = new KeyedHash(new byte[32]);
  private static final Clock CLOCK = Clock.fixed(at(60).toInstant(), ZoneId.of("Asia/Shanghai"));
  private static final int MANY = 1_000_000;

  private final List<Entry> recorded = new ArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private DataSource database;

  @BeforeEach
  void handIn(DataSource dataSource) {
    database = dataSource;
    Progress progress = new Progress(dataSource, HASH, CLOCK);
    for (Message message :
        List.of(submitted(1, ZHANG, at(0)), accepted(1, at(1)), submitted(2, LI, at(2)))) {
      progress.deliver(message, new Target.Attempt(1, false), new Step());
    }
  }

  private ProgressDesk desk(int perApplicant, int perSystem) {
    return desk(
        new ProgressSettings(perApplicant, Duration.ofMinutes(5), perSystem),
        step -> {
          recorded.addAll(step.entries());
          return CompletableFuture.completedFuture(null);
        });
  }

  private ProgressDesk desk(ProgressSettings settings, Putter putter) {
    return new ProgressDesk(database, settings, HASH, putter, CLOCK, meters);
  }

  private static ProgressQuery byCaseNo(int serial, String applicant) {
    return new ProgressQuery(PORTAL, caseNo(serial), null, applicant);
  }

  @Test
  void theApplicantIsToldByEitherNumber() {
    ProgressDesk desk = desk(MANY, MANY);
    Standing standing =
        new Standing(caseNo(1), "ZL-000001", CaseState.ACCEPTED, at(1), at(1).plusDays(9));
    assertThat(desk.answer(byCaseNo(1, ZHANG))).contains(standing);
    assertThat(desk.answer(new ProgressQuery(PORTAL, null, "ZL-000001", ZHANG))).contains(standing);
    assertThat(desk.answer(byCaseNo(1, ZHANG.toLowerCase(Locale.ROOT)))).contains(standing);
    assertThat(meters.get("hub.progress").tag("outcome", "found").timer().count()).isEqualTo(3);
  }

  @Test
  void anotherSystemIsNotToldTheNumberOfThePortal() {
    ProgressDesk desk = desk(MANY, MANY);
    assertThat(desk.answer(new ProgressQuery("zhilian-life", caseNo(1), null, ZHANG)))
        .hasValueSatisfying(standing -> assertThat(standing.number()).isNull());
    assertThat(desk.answer(new ProgressQuery("zhilian-life", null, "ZL-000001", ZHANG))).isEmpty();
  }

  @Test
  void noCaseAndACaseOfSomebodyElseAreTheSameAlsoInTheLedger() {
    ProgressDesk desk = desk(MANY, MANY);
    for (ProgressQuery query :
        List.of(
            byCaseNo(2, ZHANG),
            byCaseNo(3, ZHANG),
            byCaseNo(1, "000"),
            new ProgressQuery(PORTAL, null, "ZL-000002", ZHANG),
            new ProgressQuery(PORTAL, null, "nothing-like-it", ZHANG))) {
      assertThat(desk.answer(query)).isEqualTo(Optional.empty());
    }
    assertThat(recorded)
        .hasSize(5)
        .allSatisfy(
            entry ->
                assertThat(entry)
                    .returns(EntryKind.ANSWERED, Entry::kind)
                    .returns(ProgressDesk.NOT_FOUND, Entry::code)
                    .returns(null, Entry::caseNo)
                    .returns(PORTAL, Entry::actor)
                    .returns("", Entry::detail)
                    .returns(List.of(), Entry::payloads));
  }

  @Test
  void whoAskedAboutWhichCaseIsRecordedWithoutTheApplicant() {
    desk(MANY, MANY).answer(byCaseNo(1, ZHANG));
    assertThat(recorded)
        .singleElement()
        .returns(EntryKind.ANSWERED, Entry::kind)
        .returns("OK", Entry::code)
        .returns(caseNo(1), Entry::caseNo)
        .returns(PORTAL, Entry::actor)
        .satisfies(entry -> assertThat(entry.toString()).doesNotContain(ZHANG));
  }

  @Test
  void whatCannotBeRecordedIsNotAnswered() {
    ProgressDesk desk =
        desk(
            new ProgressSettings(MANY, Duration.ofMinutes(5), MANY),
            step -> CompletableFuture.failedFuture(new IOException("the broker is away")));
    assertThatThrownBy(() -> desk.answer(byCaseNo(1, ZHANG)))
        .isInstanceOfSatisfying(
            HubException.class,
            fault -> assertThat(fault.code()).isEqualTo("PROGRESS_NOT_RECORDED"));
  }

  @Test
  void anApplicantWhoAsksTooOftenWaitsAndNobodyElseDoes() {
    ProgressDesk desk = desk(2, MANY);
    desk.answer(byCaseNo(1, ZHANG));
    desk.answer(byCaseNo(2, ZHANG));
    assertThatThrownBy(() -> desk.answer(byCaseNo(1, ZHANG)))
        .isInstanceOfSatisfying(
            RetryAfter.class,
            fault -> {
              assertThat(fault.code()).isEqualTo("PROGRESS_TOO_OFTEN");
              assertThat(fault.pause()).isEqualTo(Duration.ofMinutes(5));
            });
    assertThat(desk.answer(byCaseNo(2, LI))).isPresent();
    assertThat(meters.get("hub.progress").tag("outcome", "too-often").timer().count()).isOne();
  }

  @Test
  void aSystemThatAsksTooOftenWaitsAndNoOtherDoes() {
    ProgressDesk desk = desk(MANY, 1);
    assertThatThrownBy(
            () -> {
              // the second may fall into the next second, the hundredth does not
              for (int i = 0; i < 100; i++) {
                desk.answer(byCaseNo(i, "number" + i));
              }
            })
        .isInstanceOf(RetryAfter.class);
    assertThat(desk.answer(new ProgressQuery("zhilian-life", caseNo(1), null, ZHANG))).isPresent();
  }

  @Test
  void limitsThatAreNoneStopTheStart() {
    assertThatThrownBy(() -> new ProgressSettings(0, Duration.ofMinutes(1), 1))
        .hasMessage("hub.progress.per-applicant is 0, allowed is 1 or more");
    assertThatThrownBy(() -> new ProgressSettings(1, Duration.ofMinutes(6), 1))
        .hasMessage("hub.progress.period is PT6M, allowed is 1 second to 5 minutes");
  }
}
