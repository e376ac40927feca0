package org.lastmile.hub.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.MessageProperties;
import org.lastmile.hub.transit.Replay;
import org.lastmile.hub.transit.RouteBody;
import org.lastmile.hub.transit.Step;

class FlowsTest {
  private static final String ONLINE = "hub:case.submitted?source=portal";

  @TempDir Path routes;

  private FlowFolder folder;

  @BeforeEach
  void folder() {
    folder = new FlowFolder(routes);
  }

  @Test
  void outputsCarryWhatBelongsToTheCaseAndNameTheirCause() {
    folder.flow("one", ONLINE, "- to: hub:system:casework");
    Message in = folder.message("case.submitted", "poor-family", "portal");
    Message out = route(Zone.INSIDE, in).puts().getFirst().message();
    assertThat(out.causationId()).isEqualTo(in.id());
    assertThat(out.caseNo()).isEqualTo(in.caseNo());
    assertThat(out.priority()).isEqualTo(in.priority());
    assertThat(out.version()).isEqualTo(in.version());
    assertThat(out.attachments()).isEqualTo(in.attachments());
    assertThat(out.traceparent()).isEqualTo(in.traceparent());
    assertThat(out.createdAt()).isEqualTo(in.createdAt());
    assertThat(out.body()).isEqualTo(in.body()).isNotSameAs(in.body());
    assertThat(out.id()).matches("[0-9a-f]{32}").isNotEqualTo(in.id());
    assertThat(out.idempotencyKey()).isNotEqualTo(in.idempotencyKey());
  }

  @Test
  void theSameMessageGivesTheSameIdsAndAnotherMessageOthers() {
    folder.flow(
        "one",
        ONLINE,
        "- to: hub:system:casework\n- to: hub:system:casework\n- to: hub:system:approvals");
    Message in = folder.message("case.submitted", "poor-family", "portal");
    List<Message> first = messages(in);
    assertThat(messages(in)).isEqualTo(first);
    assertThat(first).extracting(Message::id).doesNotHaveDuplicates();
    assertThat(first).extracting(Message::idempotencyKey).doesNotHaveDuplicates();
    Message again =
        folder.message("case.submitted", in.body(), "portal", "00000000000000000000000000000002");
    assertThat(messages(again))
        .extracting(Message::id)
        .doesNotContainAnyElementsOf(first.stream().map(Message::id).toList());
    // what a system recognises repeats by does not depend on the id
    assertThat(messages(again))
        .extracting(Message::idempotencyKey)
        .isEqualTo(first.stream().map(Message::idempotencyKey).toList());
  }

  @Test
  void allFlowsThatMatchTakeTheMessageInOneStepEachWithItsEntry() {
    folder
        .flow("one", ONLINE, "- to: hub:system:casework")
        .flow("two", "hub:case.submitted", "- to: hub:system:approvals\n- to: hub:system:approvals")
        .flow("three", "hub:case.submitted?source=grid", "- to: hub:system:casework");
    Step step = route(Zone.INSIDE, folder.message("case.submitted", "poor-family", "portal"));
    assertThat(step.puts())
        .extracting(Step.Put::address)
        .containsExactly("to.casework", "to.approvals", "to.approvals");
    assertThat(step.entries()).extracting(Entry::actor).containsExactly("one", "two");
    Entry entry = step.entries().getLast();
    assertThat(entry.kind()).isEqualTo(EntryKind.ROUTED);
    assertThat(entry.outputs()).containsOnlyKeys("to.approvals", "to.approvals#2");
    assertThat(entry.versions().get("flow")).matches("[0-9a-f]{64}");
    assertThat(entry.payloads()).isEmpty();
  }

  @Test
  void ifOneFlowFailsNothingIsPutOrRecorded() {
    folder
        .flow("one", ONLINE, "- to: hub:system:casework")
        .flow("two", ONLINE, "- setBody: {constant: 'no object'}\n- to: hub:system:approvals");
    Step step = new Step();
    Message in = folder.message("case.submitted", "poor-family", "portal");
    HubException fault = fault(in, step);
    assertThat(fault.code()).isEqualTo("FLOW_OUTPUT_INVALID");
    assertThat(step.puts()).isEmpty();
    assertThat(step.entries()).isEmpty();
  }

  @Test
  void anOutputThatBreaksItsSchemaIsTheFlowsFaultAndShowsNoValue() {
    folder.flow(
        "one",
        ONLINE,
        """
        - setBody:
            language:
              language: jslt
              expression: '{"application": ., "department": .applicant.name, "secret": .applicant.citizenId, "reason": 1}'
        - to: hub:system:approvals?type=case.dispatched
        """);
    HubException fault =
        fault(folder.message("case.submitted", "poor-family", "portal"), new Step());
    assertThat(fault.code()).isEqualTo("FLOW_OUTPUT_INVALID");
    assertThat(fault.getMessage())
        .contains("flow one", "approvals", "/reason", "/secret")
        .doesNotContain("张样例", "339900");
  }

  @Test
  void aFaultInsideAMappingShowsNoValue() {
    folder.flow(
        "one",
        ONLINE,
        "- setBody: {language: {language: jslt, expression: 'number(.applicant.name)'}}\n- to: hub:system:casework");
    HubException fault =
        fault(folder.message("case.submitted", "poor-family", "portal"), new Step());
    assertThat(fault.code()).isEqualTo("UNMAPPABLE");
    assertThat(fault.getMessage()).doesNotContain("张样例");
    assertThat(fault.getCause()).isNull();
  }

  @Test
  void aMessageThatNobodyTakesIsAFault() {
    folder.flow("one", "hub:case.submitted?source=grid", "- to: hub:system:casework");
    assertThat(fault(folder.message("case.submitted", "poor-family", "portal"), new Step()).code())
        .isEqualTo("NO_FLOW");
  }

  @Test
  void aMessageThatIsTakenAndPutNowhereIsAFault() {
    folder.flow(
        "one",
        ONLINE,
        "- filter: {simple: \"${header.HubPriority} == 'URGENT'\", steps: [{to: 'hub:system:casework'}]}");
    HubException fault =
        fault(folder.message("case.submitted", "poor-family", "portal"), new Step());
    assertThat(fault.code()).isEqualTo("NO_FLOW");
    assertThat(fault.getMessage()).contains("one", "otherwise");
  }

  @Test
  void whatTheInsideDecidesCrossesWholeAndComesToFlowsThere() {
    folder.flow("one", ONLINE, "- to: hub:system:casework\n- to: hub:system:grid");
    Message in = folder.message("case.submitted", "poor-family", "portal");
    Step outside = route(Zone.OUTSIDE, in);
    assertThat(outside.puts())
        .singleElement()
        .returns(Addresses.GATE_OUT, Step.Put::address)
        .returns(in, Step.Put::message)
        .returns(new MessageProperties("from.portal", Replay.NONE), Step.Put::properties);
    assertThat(outside.entries())
        .singleElement()
        .extracting(Entry::kind)
        .isEqualTo(EntryKind.ROUTED);
    Step inside = route(Zone.INSIDE, in);
    assertThat(inside.puts())
        .extracting(Step.Put::address)
        .containsExactly("to.casework", Addresses.GATE_OUT);
    assertThat(inside.puts()).extracting(Step.Put::destination).containsExactly(null, "to.grid");
    assertThat(inside.entries().getFirst().outputs())
        .containsOnlyKeys("to.casework", "gate.out/to.grid");
  }

  @Test
  void aMessageOfTheOutsideIsTakenByFlowsOfBothZonesOnceEach() {
    folder
        .flow("here", ONLINE + "&zone=outside", "- to: hub:system:grid")
        .flow("there", ONLINE, "- to: hub:system:casework");
    Message in = folder.message("case.submitted", "poor-family", "portal");
    assertThat(route(Zone.OUTSIDE, in).puts())
        .extracting(Step.Put::destination)
        .containsExactly(null, "from.portal");
    assertThat(route(Zone.INSIDE, in).puts())
        .extracting(Step.Put::address)
        .containsExactly("to.casework");
  }

  @Test
  void aSplitPutsInOrderAndEndsWithItsFirstFault() {
    folder.flow(
        "one",
        ONLINE,
        """
        - split:
            language: {language: jslt, expression: '[for (["b", "a"]) {"at": "2026-11-24T09:00:00+08:00", "reason": .}]'}
            steps:
              - to: hub:system:casework?type=case.withdrawn
        """);
    assertThat(messages(folder.message("case.submitted", "poor-family", "portal")))
        .extracting(m -> m.body().path("reason").asText())
        .containsExactly("b", "a");
    folder.flow(
        "one",
        ONLINE,
        """
        - split:
            language: {language: jslt, expression: '[for ([1, "a"]) {"at": "2026-11-24T09:00:00+08:00", "reason": .}]'}
            steps:
              - to: hub:system:casework?type=case.withdrawn
        """);
    assertThat(fault(folder.message("case.submitted", "poor-family", "portal"), new Step()).code())
        .isEqualTo("FLOW_OUTPUT_INVALID");
  }

  @Test
  void theMatterIsInHeadersAndInJslt() {
    folder.flow(
        "one",
        ONLINE,
        """
        - filter:
            simple: "${header.HubMatterSystem} == 'approvals'"
            steps:
              - setBody:
                  language:
                    language: jslt
                    expression: '{"application": ., "department": $matter.department, "reason": $message.caseNo}'
              - to: hub:system:approvals?type=case.dispatched
        """);
    ObjectNode body =
        FlowFolder.body("case.submitted", "poor-family").put("matterCode", FlowFolder.MATTER);
    Message out = messages(folder.message("case.submitted", body, "portal", "1")).getFirst();
    assertThat(out.body().path("department").asText()).isEqualTo("发展改革局");
    assertThat(out.body().path("reason").asText()).isEqualTo("L330106202611240001");
  }

  @Test
  void aFlowSeesVersionStateAndLimitsOfTheMatter() {
    folder.flow(
        "one",
        ONLINE,
        """
        - setBody:
            language:
              language: jslt
              expression: '{"application": ., "department": "d", "reason": to-json($matter)}'
        - to: hub:system:approvals?type=case.dispatched
        """);
    ObjectNode body =
        FlowFolder.body("case.submitted", "poor-family").put("matterCode", FlowFolder.MATTER);
    Message out = messages(folder.message("case.submitted", body, "portal", "1")).getFirst();
    assertThat(Json.parse(out.body().path("reason").asText().getBytes(UTF_8)))
        .isEqualTo(
            Json.object()
                .put("code", FlowFolder.MATTER)
                .put("name", "核准")
                .put("department", "发展改革局")
                .put("system", "approvals")
                .put("version", 3)
                .put("state", "in-use")
                .put("open", true)
                .put("level", 4)
                .put("legalDays", 20)
                .put("legalUnit", "working")
                .put("promisedDays", 7)
                .put("promisedUnit", "calendar"));
  }

  @Test
  void whereTheBodyNamesNoMatterTheCaseNumberDoes() {
    folder.flow(
        "one",
        "hub:case.withdrawn?source=portal",
        """
        - choice:
            when:
              - language: {language: jslt, expression: '$matter.system == "approvals"'}
                steps:
                  - to: hub:system:approvals
            otherwise:
              steps:
                - to: hub:system:casework
        """);
    Message local = folder.message("case.withdrawn", "withdrawn", "portal");
    assertThat(route(Zone.INSIDE, local).puts())
        .extracting(Step.Put::address)
        .containsExactly("to.casework");
    Message ofMatter = numbered(local, FlowFolder.MATTER + "202611240001");
    assertThat(route(Zone.INSIDE, ofMatter).puts())
        .extracting(Step.Put::address)
        .containsExactly("to.approvals");
  }

  @Test
  void theDepartmentsOfTheCatalogueAreKnownWithTheirSystems() {
    folder.flow(
        "one",
        ONLINE,
        """
        - filter:
            language: {language: jslt, expression: 'get-key($departments, "发展改革局") == "approvals"'}
            steps:
              - to: hub:system:approvals
        """);
    assertThat(messages(folder.message("case.submitted", "poor-family", "portal"))).hasSize(1);
  }

  @Test
  void aFlowMayTakeFromSeveralSystemsAndFromNoOthers() {
    folder.flow("one", "hub:case.submitted?source=portal,grid", "- to: hub:system:casework");
    for (String source : List.of("portal", "grid")) {
      assertThat(messages(folder.message("case.submitted", "poor-family", source))).hasSize(1);
    }
    Message stranger = folder.message("case.submitted", "poor-family", "approvals");
    assertThat(fault(stranger, new Step()).code()).isEqualTo("NO_FLOW");
  }

  @Test
  void whatNoFlowTakesOfASystemIsKnownBeforeItComes() {
    folder.flow("one", "hub:case.submitted?source=portal,grid", "- to: hub:system:casework");
    List<MessageType> sent =
        List.of(MessageType.of("case.submitted"), MessageType.of("case.withdrawn"));
    try (FlowBench bench = folder.open()) {
      Flows flows = (Flows) bench.catalog(Zone.INSIDE);
      assertThat(flows.untaken("grid", sent)).containsExactly(MessageType.of("case.withdrawn"));
      assertThat(flows.untaken("approvals", sent)).hasSize(2);
    }
  }

  @Test
  void aFlowThatStopsSaysThatNothingIsToBePut() {
    folder.flow(
        "one",
        ONLINE,
        """
        - choice:
            when:
              - simple: "${header.HubSource} == 'portal'"
                steps:
                  - stop: {description: nobody needs it}
        - to: hub:system:casework
        """);
    Step step = route(Zone.INSIDE, folder.message("case.submitted", "poor-family", "portal"));
    assertThat(step.puts()).isEmpty();
    assertThat(step.entries()).extracting(Entry::actor).containsExactly("one");
  }

  @Test
  void aPurposeIsThatOfTheMessageUnlessTheFlowNamesOne() {
    folder.flow(
        "one",
        ONLINE,
        "- to: hub:system:casework\n- to: hub:system:approvals?purpose=legal-aid-hardship");
    assertThat(messages(folder.message("case.submitted", "poor-family", "portal")))
        .extracting(Message::purpose)
        .containsExactly(null, "legal-aid-hardship");
  }

  @Test
  void theLevelIsThatOfTheTypeOrOfTheAttachments() {
    folder.flow(
        "one",
        ONLINE,
        """
        - setBody: {language: {language: jslt, expression: '{"clock": "a", "clockVersion": 1, "dueAt": "2026-11-24T09:00:00+08:00"}'}}
        - to: hub:system:casework?type=case.due
        """);
    Message in = folder.message("case.submitted", "poor-family", "portal");
    assertThat(messages(in).getFirst().dataLevel()).isEqualTo(DataLevel.L4);
    assertThat(messages(without(in)).getFirst().dataLevel()).isEqualTo(DataLevel.L2);
  }

  @Test
  void explainSaysWhoTakesAMessageAndWhyTheOthersDoNot() {
    folder
        .flow("one", ONLINE, "- to: hub:system:casework")
        .flow("two", "hub:case.submitted?source=grid", "- to: hub:system:casework")
        .flow("three", "hub:case.withdrawn", "- to: hub:system:casework");
    try (FlowBench bench = folder.open()) {
      List<FlowCatalog.Explanation> said =
          bench
              .catalog(Zone.INSIDE)
              .explain(folder.message("case.submitted", "poor-family", "portal"));
      assertThat(said)
          .extracting(e -> e.flow().id() + " " + e.takes() + " " + e.why())
          .containsExactly("one true TAKES", "three false OTHER_TYPE", "two false OTHER_SOURCE");
      assertThat(said.getFirst().outputs())
          .extracting(FlowCatalog.Output::system)
          .containsExactly("casework");
    }
  }

  @Test
  void aReplayMakesNewMessagesUnderTheOldKeysAndLeavesOutWhatHasArrived() {
    folder
        .flow("one", ONLINE, "- to: hub:system:casework")
        .flow("two", ONLINE, "- to: hub:system:approvals");
    Message in = folder.message("case.submitted", "poor-family", "portal");
    try (FlowBench bench = folder.open()) {
      RouteBody flows = (RouteBody) bench.catalog(Zone.INSIDE);
      Step first = new Step();
      flows.route(in, first);
      Step again = new Step(new Replay(2, true, Set.of("to.casework")));
      flows.route(in, again);

      assertThat(first.puts())
          .extracting(Step.Put::address)
          .contains("to.casework", "to.approvals");
      assertThat(again.puts()).extracting(Step.Put::address).containsExactly("to.approvals");
      Message before = put(first, "to.approvals").message();
      Message after = put(again, "to.approvals").message();
      assertThat(after.id()).isNotEqualTo(before.id());
      assertThat(after.idempotencyKey()).isEqualTo(before.idempotencyKey());
      assertThat(put(again, "to.approvals").properties().replay())
          .isEqualTo(new Replay(2, true, Set.of()));
      assertThat(again.entries())
          .extracting(entry -> entry.outputs().keySet())
          .containsExactly(Set.of(), Set.of("to.approvals"));
    }
  }

  private static Step.Put put(Step step, String address) {
    return step.puts().stream()
        .filter(put -> put.address().equals(address))
        .findFirst()
        .orElseThrow();
  }

  private static Message numbered(Message in, String caseNo) {
    return new Message(
        in.id(),
        in.type(),
        in.idempotencyKey(),
        caseNo,
        null,
        in.source(),
        in.createdAt(),
        in.priority(),
        null,
        0,
        in.dataLevel(),
        null,
        null,
        List.of(),
        in.body());
  }

  private static Message without(Message in) {
    return new Message(
        in.id(),
        in.type(),
        in.idempotencyKey(),
        in.caseNo(),
        null,
        in.source(),
        in.createdAt(),
        in.priority(),
        null,
        0,
        in.dataLevel(),
        null,
        null,
        List.of(),
        in.body());
  }

  private List<Message> messages(Message in) {
    return route(Zone.INSIDE, in).puts().stream().map(Step.Put::message).toList();
  }

  private Step route(Zone zone, Message message) {
    Step step = new Step();
    try (FlowBench bench = folder.open()) {
      ((RouteBody) bench.catalog(zone)).route(message, step);
    }
    return step;
  }

  private HubException fault(Message message, Step step) {
    try (FlowBench bench = folder.open()) {
      return catchThrowableOfType(
          HubException.class, () -> ((RouteBody) bench.catalog(Zone.INSIDE)).route(message, step));
    }
  }
}
