package org.lastmile.hub.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Step;

/** What a subscription lets through in a zone, and what of it is recorded. */
class SharesTest {
  private static final String TO = "- to: hub:system:approvals?share=visits";

  /** The last moment of the last day, by the clock of the district. */
  private static final Instant LAST = Instant.parse("2026-12-31T15:59:59Z");

  @TempDir private Path routes;

  private final DefaultCamelContext context = new DefaultCamelContext();
  private FlowFolder folder;

  @BeforeEach
  void folder() {
    context.disableJMX();
    folder =
        new FlowFolder(routes)
            .subscriptions(SubscriptionsTest.VISIT)
            .flow("one", "hub:share.visit?source=grid", TO);
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  private Step route(Instant now) {
    Flows flows =
        Flows.load(
            routes,
            context,
            Zone.INSIDE,
            folder.reference,
            Clock.fixed(now, ZoneOffset.UTC),
            new SimpleMeterRegistry());
    flows.awaitRunning();
    Step step = new Step();
    flows.route(visit(), step);
    return step;
  }

  private Message visit() {
    return folder.message("share.visit", "two-persons", "grid");
  }

  @Test
  void onlyTheItemsOfTheSubscriptionGo() {
    Message out = route(LAST).puts().getFirst().message();
    ObjectNode expected = visit().body().deepCopy();
    expected.remove(List.of("grid", "visitor", "serviceClass", "address", "findings"));
    expected
        .withArray("persons")
        .forEach(person -> ((ObjectNode) person).remove(List.of("citizenId", "phone")));
    expected.withObject("/items").remove("慢性病");
    assertThat(out.body()).isEqualTo(expected);
    assertThat(out.purpose()).isEqualTo("visit-count");
    assertThat(out.attachments()).isEmpty();
  }

  @Test
  void attachmentsGoOnlyWhereTheSubscriptionSaysSo() {
    folder.subscriptions(SubscriptionsTest.VISIT + "  attachments: true\n");
    Message out = route(LAST).puts().getFirst().message();
    assertThat(out.attachments()).isEqualTo(visit().attachments());
    assertThat(out.dataLevel()).isEqualTo(DataLevel.L4);
  }

  @Test
  void whatGoesIsAnEntryWithApprovalItemsAndNumberOfPersons() {
    Step step = route(LAST);
    Entry entry = step.entries().getFirst();
    assertThat(step.entries()).hasSize(1);
    assertThat(entry.kind()).isEqualTo(EntryKind.ROUTED);
    assertThat(entry.code()).isEqualTo("OK");
    assertThat(entry.system()).isEqualTo("approvals");
    assertThat(entry.outputs())
        .containsEntry("to.approvals", step.puts().getFirst().message().id());
    assertThat(entry.share())
        .isEqualTo(
            new Entry.Share(
                "visits",
                "grid",
                "approvals",
                "share.visit/1",
                "SAMPLE-0001",
                "CONDITIONAL",
                "visit-count",
                "SAMPLE-2026-001",
                folder.reference.subscriptions().get("visits").items(),
                2));
  }

  @Test
  void anEndedOneSendsNothingAndIsRecordedSo() {
    withheld(route(LAST.plusSeconds(1)), "SHARE_ENDED", "2026-12-31");
  }

  @Test
  void aRevokedOneSendsNothingAndItsReasonStaysInTheFile() {
    folder.subscriptions(
        SubscriptionsTest.VISIT + "  revoked: {on: 2026-12-31, reason: 张样例 asked for it}\n");
    Step step = route(LAST);
    withheld(step, "SHARE_REVOKED", "2026-12-31");
    assertThat(step.entries().getFirst().detail()).doesNotContain("张样例");
  }

  private static void withheld(Step step, String code, String day) {
    assertThat(step.puts()).isEmpty();
    Entry entry = step.entries().getFirst();
    assertThat(step.entries()).hasSize(1);
    assertThat(entry.kind()).isEqualTo(EntryKind.ROUTED);
    assertThat(entry.code()).isEqualTo(code);
    assertThat(entry.detail()).contains("visits", day);
    assertThat(entry.outputs()).isEmpty();
    assertThat(entry.share()).extracting(Entry.Share::persons).isEqualTo(0);
  }

  @Test
  void otherReceiversOfTheSameFlowGetTheirs() {
    folder.subscriptions(
        SubscriptionsTest.VISIT
            + SubscriptionsTest.VISIT
                .replace("id: visits", "id: open")
                .replace("2026-12-31", "2027-12-31")
                .replace("approvals", "casework"));
    folder.flow(
        "one",
        "hub:share.visit?source=grid",
        TO + "\n- to: hub:system:casework?share=open\n- to: hub:system:casework?share=open");
    Step step = route(LAST.plusSeconds(1));
    assertThat(step.puts()).extracting(Step.Put::address).containsOnly("to.casework").hasSize(2);
    assertThat(step.entries())
        .extracting(one -> one.code() + " " + one.outputs().size())
        .containsExactly("OK 2", "SHARE_ENDED 0");
    assertThat(step.entries().getFirst().share()).extracting(Entry.Share::persons).isEqualTo(4);
  }

  @Test
  void onABenchTheDayIsTheMessagesSoThatTestsDoNotAge() {
    try (FlowBench bench = folder.open()) {
      assertThat(bench.outputs(visit())).hasSize(1);
    }
  }
}
