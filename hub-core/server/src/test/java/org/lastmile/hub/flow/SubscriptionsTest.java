package org.lastmile.hub.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lastmile.hub.spi.HubException;

/** What of a subscription is refused, and which flows may go by it. */
class SubscriptionsTest {
  static final String VISIT =
      """
      - id: visits
        provider: grid
        receiver: approvals
        type: share.visit
        catalogue-item: SAMPLE-0001
        kind: CONDITIONAL
        purpose: visit-count
        basis: {zh-CN: 样例, en: Sample}
        approval: SAMPLE-2026-001
        until: 2026-12-31
        persons: persons
        items: [origin, version, visitedAt, division, persons.kind, persons.name, items.居住状况]
      """;

  private static final String FROM = "hub:share.visit?source=grid";
  private static final String TO = "- to: hub:system:approvals?share=visits";

  @TempDir private Path routes;

  private FlowFolder folder;

  @BeforeEach
  void folder() {
    folder = new FlowFolder(routes).subscriptions(VISIT);
  }

  @Test
  void aFlowWithTheSubscriptionOfItsMessagesIsFit() {
    assertThat(folder.flow("one", FROM, TO).check()).isEmpty();
    Subscription one = folder.reference.subscriptions().all().getFirst();
    assertThat(one.kind()).isEqualTo(Subscription.Kind.CONDITIONAL);
    assertThat(one.items()).startsWith("origin").endsWith("items.居住状况");
    assertThat(one.basis()).containsEntry("en", "Sample");
    assertThat(one.attachments()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind: CONDITIONAL | kind: NOT_SHARED | SHARES_INVALID | :6:",
        "approval: SAMPLE-2026-001 | approval: '' | SHARES_INVALID | :9:",
        "until: 2026-12-31 | until: 2026-13-31 | SHARES_INVALID | :10:",
        "until: 2026-12-31 | untill: 2026-12-31 | SHARES_INVALID | untill",
        "basis: {zh-CN: 样例, en: Sample} | basis: {en: Sample} | SHARES_INVALID | zh-CN",
        "id: visits | id: Visits | SHARES_INVALID | :1:",
        "receiver: approvals | receiver: nobody | SHARES_INVALID | known systems",
        "type: share.visit | type: share.visits | SHARES_INVALID | share.slots",
        "persons: persons | persons: grid | SHARES_INVALID | none of the items",
        "items.居住状况 | persons | SHARES_INVALID | in the list",
        "items.居住状况 | finding | SHARE_ITEM_UNKNOWN | findings",
        "persons.name | persons.names | SHARE_ITEM_UNKNOWN | citizenId",
        "persons.name | grid.name | SHARE_ITEM_UNKNOWN | has no fields",
        "'persons.name, ' | '' | SHARE_ITEM_MISSING | persons.name",
        "'visitedAt, ' | '' | SHARE_ITEM_MISSING | visitedAt",
        "approval: | revoked: {on: 2026-11-20}\\n  approval: | SHARES_INVALID | reason",
        "- id: visits | visits: | SHARES_INVALID | list of",
      })
  void whatIsNotFitIsToldWithItsPlace(String what, String by, String code, String named) {
    assertThat(VISIT).contains(what);
    String bad = VISIT.replace(what, by == null ? "" : by.replace("\\n", "\n"));
    List<HubException> faults = faults(bad);
    assertThat(faults).singleElement().extracting(HubException::code).isEqualTo(code);
    assertThat(faults.getFirst().place()).contains("subscriptions.yaml:");
    assertThat(faults.getFirst().place() + " " + faults.getFirst().getMessage()).contains(named);
  }

  private List<HubException> faults(String yaml) {
    try {
      return folder.flow("one", FROM, TO).subscriptions(yaml).check();
    } catch (HubException e) {
      return List.of(e);
    }
  }

  @Test
  void eachOneThatIsNotFitIsTold() {
    String second = VISIT.replace("id: visits", "id: again");
    assertThat(faults(VISIT + VISIT + second.replace("CONDITIONAL", "OFTEN")))
        .extracting(HubException::getMessage)
        .satisfiesExactly(
            repeated -> assertThat(repeated).contains("'visits' stands before"),
            kind -> assertThat(kind).contains("kind is 'OFTEN'"));
  }

  @Test
  void whatBelongsTogetherIsSharedTogether() {
    String activity =
        VISIT
            .replace("share.visit", "share.activity")
            .replace("persons: persons", "attachments: false")
            .replaceAll(
                "items:.*",
                "items: [origin, version, title, organiser, start, division, participants,"
                    + " place.text, place.longitude]");
    assertThat(new FlowFolder(routes).subscriptions(activity).check())
        .singleElement()
        .satisfies(fault -> assertThat(fault.code()).isEqualTo("SHARE_ITEM_MISSING"))
        .satisfies(
            fault -> assertThat(fault.getMessage()).contains("place.latitude", "coordinateSystem"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hub:share.visit?source=grid | hub:system:approvals | SHARE_UNAPPROVED | [visits]",
        "hub:share.visit?source=grid | hub:system:casework | SHARE_UNAPPROVED | []",
        "hub:share.visit?source=grid | hub:system:approvals?share=visit | SHARE_UNKNOWN | [visits]",
        "hub:share.visit?source=grid | hub:system:casework?share=visits | SHARE_MISMATCH | casework",
        "hub:share.visit?source=portal | hub:system:approvals?share=visits | SHARE_MISMATCH | portal",
        "hub:share.visit | hub:system:approvals?share=visits | SHARE_MISMATCH | any system",
        "hub:case.submitted?source=grid | hub:system:approvals?share=visits | SHARE_MISMATCH | case.submitted",
        "hub:case.submitted?source=grid | hub:system:casework?type=health.document-uploaded | SHARE_UNAPPROVED | []",
        "hub:share.visit?source=grid | hub:system:approvals?share=visits&purpose=p | FLOW_ENDPOINT | purpose",
      })
  void aFlowWithoutItsApprovalIsRefusedWithItsPlace(
      String from, String to, String code, String named) {
    List<HubException> faults = folder.flow("one", from, "- to: " + to).check();
    assertThat(faults).singleElement().extracting(HubException::code).isEqualTo(code);
    assertThat(faults.getFirst().place()).contains("verb/one.camel.yaml:7:");
    assertThat(faults.getFirst().getMessage()).contains(named);
  }

  @Test
  void itIsOpenUpToItsLastDayAndUntilTheDayOnWhichItIsRevoked() {
    Subscription one = folder.reference.subscriptions().get("visits");
    assertThat(one.state(LocalDate.parse("2026-12-31"))).isEqualTo(ShareState.OPEN);
    assertThat(one.state(LocalDate.parse("2027-01-01"))).isEqualTo(ShareState.ENDED);
    String revoked = VISIT + "  revoked: {on: 2026-11-20, reason: the provider asked for it}\n";
    Subscription other = folder.subscriptions(revoked).reference.subscriptions().get("visits");
    assertThat(other.state(LocalDate.parse("2026-11-19"))).isEqualTo(ShareState.OPEN);
    assertThat(other.state(LocalDate.parse("2026-11-20"))).isEqualTo(ShareState.REVOKED);
    assertThat(other.state(LocalDate.parse("2027-01-01"))).isEqualTo(ShareState.REVOKED);
  }
}
