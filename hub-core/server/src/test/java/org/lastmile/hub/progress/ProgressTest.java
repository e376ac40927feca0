package org.lastmile.hub.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lastmile.hub.progress.Cases.LI;
import static org.lastmile.hub.progress.Cases.PORTAL;
import static org.lastmile.hub.progress.Cases.ZHANG;
import static org.lastmile.hub.progress.Cases.accepted;
import static org.lastmile.hub.progress.Cases.at;
import static org.lastmile.hub.progress.Cases.caseNo;
import static org.lastmile.hub.progress.Cases.completed;
import static org.lastmile.hub.progress.Cases.progressed;
import static org.lastmile.hub.progress.Cases.said;
import static org.lastmile.hub.progress.Cases.submitted;
import static org.lastmile.hub.progress.Cases.withdrawn;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lastmile.hub.casework.CaseState;
import org.lastmile.hub.casework.KeyedHash;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Target;
import org.lastmile.hub.zone.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;

@ExtendWith(TestDatabase.class)
class ProgressTest {
  private static final KeyedHash HASH = new KeyedHash(new byte[32]);
  private static final int CASE = 1;

  private DataSource database;
  private Progress progress;

  @BeforeEach
  void open(DataSource dataSource) {
    database = dataSource;
    progress =
        new Progress(dataSource, HASH, Clock.fixed(at(60).toInstant(), ZoneId.of("Asia/Shanghai")));
  }

  private List<String> deliver(Message... messages) {
    return Stream.of(messages)
        .map(
            message -> {
              Step step = new Step();
              progress.deliver(message, new Target.Attempt(1, false), step);
              assertThat(step.puts()).isEmpty();
              assertThat(step.entries())
                  .singleElement()
                  .returns(EntryKind.DELIVERED, Entry::kind)
                  .returns(Progress.SYSTEM, Entry::system)
                  .returns(message.caseNo(), Entry::caseNo);
              return step.entries().getFirst().code();
            })
        .toList();
  }

  private TrackedCase known() {
    return new ProgressStore(database).byCaseNo(HASH.apply(ZHANG), caseNo(CASE)).orElseThrow();
  }

  private void stands(CaseState state, OffsetDateTime changedAt, @Nullable OffsetDateTime dueAt) {
    assertThat(known())
        .returns(state, TrackedCase::state)
        .returns(changedAt, TrackedCase::changedAt)
        .returns(dueAt, TrackedCase::dueAt);
  }

  @Test
  void aCaseIsKeptAsItIsHandedInAndFollowsWhatIsSaid() {
    deliver(submitted(CASE, ZHANG, at(0)));
    stands(CaseState.SUBMITTED, at(0), null);
    deliver(accepted(CASE, at(1)));
    stands(CaseState.ACCEPTED, at(1), at(1).plusDays(9));
    deliver(progressed(CASE, at(2), "IN_PROGRESS"));
    stands(CaseState.IN_PROGRESS, at(2), at(2).plusDays(9));
    deliver(completed(CASE, at(3)));
    stands(CaseState.COMPLETED, at(3), null);
  }

  @Test
  void nothingIsKeptThatNamesAPersonOrIsSaidOfOne() {
    deliver(
        submitted(CASE, ZHANG, at(0)),
        said("case.refused", CASE, at(1), null, "{\"reason\": \"收入超过标准\"}"));
    String row =
        JdbcClient.create(database)
            .sql("SELECT cases::text FROM progress.cases AS cases")
            .query(String.class)
            .single();
    assertThat(row)
        .contains(caseNo(CASE), HASH.apply(ZHANG), "REFUSED")
        .doesNotContain(ZHANG, "张样例", "收入");
  }

  @Test
  void repeatChangesNothing() {
    Message submitted = submitted(CASE, ZHANG, at(0));
    Message missing = correction(at(1));
    assertThat(deliver(submitted, submitted, missing, missing, submitted))
        .containsExactly("OK", "UNCHANGED", "OK", "UNCHANGED", "UNCHANGED");
    stands(CaseState.CORRECTION_NEEDED, at(1), at(1).plusDays(5));
  }

  @Test
  void whatWasSaidBeforeDoesNotOverwriteWhatWasSaidAfter() {
    deliver(submitted(CASE, ZHANG, at(0)), completed(CASE, at(3)));
    assertThat(deliver(progressed(CASE, at(2), "IN_PROGRESS"), accepted(CASE, at(1))))
        .containsOnly("UNCHANGED");
    stands(CaseState.COMPLETED, at(3), null);
  }

  @Test
  void aWordThatComesBeforeTheCaseIsKeptUntilItsApplicantIsKnown() {
    deliver(accepted(CASE, at(1)));
    assertThat(new ProgressStore(database).byCaseNo(HASH.apply(ZHANG), caseNo(CASE))).isEmpty();
    deliver(submitted(CASE, ZHANG, at(0)));
    stands(CaseState.ACCEPTED, at(1), at(1).plusDays(9));
  }

  @Test
  void whatIsHandedInAfterACorrectionNoticeIsSubmittedAgain() {
    deliver(submitted(CASE, ZHANG, at(0)), correction(at(1)), submitted(CASE, ZHANG, at(2)));
    stands(CaseState.SUBMITTED, at(2), null);
  }

  @Test
  void aCaseStaysWhoseItIsWhoeverHandsItInAgain() {
    deliver(submitted(CASE, ZHANG, at(0)), submitted(CASE, LI, at(1)));
    assertThat(new ProgressStore(database).byCaseNo(HASH.apply(LI), caseNo(CASE))).isEmpty();
    stands(CaseState.SUBMITTED, at(0), null);
  }

  @Test
  void aWithdrawalIsShownAtOnceUnlessTheCaseWasDecidedBefore() {
    deliver(submitted(CASE, ZHANG, at(0)), withdrawn(CASE, at(5)));
    deliver(progressed(CASE, at(4), "IN_PROGRESS"));
    stands(CaseState.WITHDRAWN, at(5), null);
    deliver(completed(CASE, at(4)));
    stands(CaseState.COMPLETED, at(4), null);
    deliver(withdrawn(CASE, at(5)));
    stands(CaseState.COMPLETED, at(4), null);
  }

  @Test
  void theNewestOfCasesUnderOneNumberOfTheSystemIsFound() {
    deliver(submitted(CASE, ZHANG, at(0)));
    Message again = submitted(2, ZHANG, at(9));
    again.body().withObject("/origin").put("number", "ZL-000001");
    deliver(again);
    ProgressStore store = new ProgressStore(database);
    assertThat(store.byOrigin(HASH.apply(ZHANG), PORTAL, "ZL-000001"))
        .hasValueSatisfying(found -> assertThat(found.caseNo()).isEqualTo(caseNo(2)));
    assertThat(store.byOrigin(HASH.apply(ZHANG), "grid-terminal", "ZL-000001")).isEmpty();
    assertThat(store.byOrigin(HASH.apply(LI), PORTAL, "ZL-000001")).isEmpty();
  }

  @Test
  void whatIsNotForItIsADeadLetter() {
    Message changed =
        new Message(
            "m-1",
            MessageType.of("case.changed"),
            "m-1",
            caseNo(CASE),
            null,
            "casework",
            at(0),
            Priority.ROUTINE,
            null,
            1,
            DataLevel.L2,
            null,
            null,
            List.of(),
            Json.object());
    assertThatThrownBy(() -> deliver(changed))
        .isInstanceOfSatisfying(
            HubException.class, fault -> assertThat(fault.code()).isEqualTo("PROGRESS_TYPE"));
  }

  private static Message correction(OffsetDateTime at) {
    String until = at.plusDays(5).toString().replace("+08:00", ":00+08:00");
    return said(
        "case.correction-needed",
        CASE,
        at,
        at.plusDays(9),
        "{\"items\": [\"户口簿\"], \"until\": \"%s\"}".formatted(until));
  }
}
