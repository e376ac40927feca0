package org.lastmile.hub.testkit.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.flow.FlowBench;
import org.lastmile.hub.flow.FlowCatalog.FlowView;
import org.lastmile.hub.flow.Flows;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Zone;

/** Whatever a connector sends is taken by a flow, and whatever it can receive is put to it by one. */
class EveryTypeHasAFlowTest {
  private static final Path CONNECTORS = Path.of("../../connectors");

  /** It speaks whatever the district agrees on with whoever uses it, who brings flows along. */
  private static final String GENERAL = "cloudevents";

  /** What nothing produces yet, by system and type, and why. */
  private static final Map<String, String> NOT_PRODUCED =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(
                  "carer-support notice.reminder/1", "needs a clock: the day before a booking"),
              Map.entry("finance share.recipients/1", "needs a clock: each month"),
              Map.entry(
                  "health-records health.record-requested/1",
                  "none of the systems asks: it is done at the doctor's desk"),
              Map.entry(
                  "one-window share.matters/1",
                  "needs a clock: when the catalogue of the day is read")));

  /** What nothing takes yet, by system and type, and why. */
  private static final Map<String, String> NOT_TAKEN = Map.of();

  private record Connector(String id, Set<String> sends, Set<String> receives) {}

  private static final List<Connector> LIST = new ArrayList<>();
  private static final Flows.Reference REFERENCE = FlowBench.reference(Path.of("../../config"));
  private static List<FlowView> flows = List.of();

  @BeforeAll
  static void read() throws IOException {
    try (Stream<Path> folders = Files.list(CONNECTORS)) {
      for (Path folder : folders.sorted().toList()) {
        Path descriptor = folder.resolve("src/main/resources/connector.yaml");
        if (Files.exists(descriptor)) {
          JsonNode one = Json.yaml().readTree(Files.readAllBytes(descriptor));
          LIST.add(
              new Connector(
                  one.path("id").asText(), types(one.path("sends")), types(one.path("receives"))));
        }
      }
    }
    try (FlowBench bench = FlowBench.open(Path.of("../../routes"), REFERENCE)) {
      flows = bench.catalog(Zone.INSIDE).flows();
    }
  }

  private static Set<String> types(JsonNode list) {
    Set<String> types = new TreeSet<>();
    list.forEach(one -> types.add(one.asText() + (one.asText().contains("/") ? "" : "/1")));
    return types;
  }

  private static Stream<Connector> connectors() {
    return LIST.stream().filter(one -> !one.id().equals(GENERAL));
  }

  private static Set<String> put() {
    return flows.stream()
        .flatMap(flow -> flow.targets().stream())
        .map(target -> target.system() + " " + target.type())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void allSystemsHaveTheirDescriptor() {
    assertThat(connectors()).hasSize(24);
  }

  @Test
  void whatAConnectorSendsIsTaken() {
    Set<String> missing = new TreeSet<>();
    connectors()
        .forEach(
            one ->
                one.sends().stream()
                    .filter(type -> flows.stream().noneMatch(flow -> takes(flow, one.id(), type)))
                    .forEach(type -> missing.add(one.id() + " " + type)));
    assertThat(missing).isEqualTo(NOT_TAKEN.keySet());
  }

  private static boolean takes(FlowView flow, String system, String type) {
    return flow.type().toString().equals(type)
        && (flow.sources().isEmpty() || flow.sources().contains(system));
  }

  @Test
  void whatAConnectorReceivesIsProduced() {
    Set<String> put = put();
    Set<String> missing = new TreeSet<>();
    connectors()
        .forEach(
            one ->
                one.receives().stream()
                    .map(type -> one.id() + " " + type)
                    .filter(pair -> !put.contains(pair))
                    .forEach(missing::add));
    assertThat(missing).isEqualTo(NOT_PRODUCED.keySet());
  }

  @Test
  void nothingIsPutToAConnectorThatItDoesNotReceive() {
    Set<String> received = new TreeSet<>();
    connectors()
        .forEach(one -> one.receives().forEach(type -> received.add(one.id() + " " + type)));
    Set<String> ids = connectors().map(Connector::id).collect(Collectors.toSet());
    assertThat(put())
        .filteredOn(pair -> ids.contains(pair.substring(0, pair.indexOf(' '))))
        .isSubsetOf(received);
  }

  @Test
  void noFlowWaitsForWhatItsSourceNeverSends() {
    Map<String, Connector> byId = connectors().collect(Collectors.toMap(Connector::id, one -> one));
    Set<String> idle = new TreeSet<>();
    for (FlowView flow : flows) {
      for (String source : flow.sources()) {
        Connector one = byId.get(source);
        if (one != null && !sends(one, flow.type())) {
          idle.add(flow.id() + ": " + source + " " + flow.type());
        }
      }
    }
    assertThat(idle).isEmpty();
  }

  /**
   * The zone rule: numbers, states, words meant for the applicant, documents, times, samples of masked phones, and what
   * is public anyway.
   */
  @Test
  void fromTheInsideOnlyWhatMayLeavesIt() {
    assertThat(
            flows.stream()
                .filter(flow -> flow.sources().stream().anyMatch(one -> isIn(Zone.INSIDE, one)))
                .flatMap(flow -> flow.targets().stream())
                .filter(target -> isIn(Zone.OUTSIDE, target.system()))
                .map(target -> target.type().name())
                .distinct())
        .containsExactlyInAnyOrder(
            "booking.answered",
            "case.accepted",
            "case.completed",
            "case.correction-needed",
            "case.progress",
            "case.refused",
            "case.returned",
            "incident.acknowledged",
            "notice.announced",
            "notice.funding",
            "notice.recalled",
            "notice.rectification",
            "notice.reminder",
            "satisfaction.rectified",
            "satisfaction.sample",
            "share.slots");
  }

  private static boolean isIn(Zone zone, String system) {
    return REFERENCE.systems().zone(system) == zone;
  }

  /** The hub itself gives a case back in the name of a system that cannot take it. */
  private static boolean sends(Connector one, MessageType type) {
    return one.sends().contains(type.toString())
        || (type.name().equals("case.returned") && one.receives().contains("case.dispatched/1"));
  }
}
