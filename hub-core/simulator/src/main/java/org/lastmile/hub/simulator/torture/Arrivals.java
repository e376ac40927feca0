package org.lastmile.hub.simulator.torture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lastmile.connectors.approvals.ApprovalsDesk;
import org.lastmile.connectors.gridterminal.fake.GridTerminalFake;
import org.lastmile.connectors.zhiliangov.fake.ZhilianPortalFake;
import org.lastmile.hub.simulator.District;
import org.lastmile.hub.simulator.torture.Model.Accepted;
import org.lastmile.hub.simulator.torture.Model.Kind;

/** What has come to the systems, held against the model. */
final class Arrivals {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final List<String> STAGES = List.of("ACCEPTED", "PROGRESS", "COMPLETED");

  private final District district;
  private final Model model;
  private final Map<String, List<String>> told = new HashMap<>();
  private int eventsRead;
  private int tasksRead;

  Arrivals(District district, Model model) {
    this.district = district;
    this.model = model;
  }

  /** Cases whose end is due to who handed them in and has not come: a result, or for a fire the incident number. */
  Set<String> untold() {
    read();
    Set<String> untold =
        new TreeSet<>(model.cases(EnumSet.complementOf(EnumSet.of(Kind.WITHDRAWAL))));
    untold.removeIf(
        caseNo ->
            told.getOrDefault(caseNo, List.of()).stream()
                .anyMatch(kind -> kind.endsWith("COMPLETED") || kind.endsWith("ACKNOWLEDGED")));
    return untold;
  }

  /** The kinds of what portal and terminals got about each case, in order; the lists only grow. */
  private void read() {
    List<ZhilianPortalFake.Event> events = district.portal().events();
    for (ZhilianPortalFake.Event event : events.subList(eventsRead, events.size())) {
      note(event.json(), "eventType");
    }
    eventsRead = events.size();
    List<GridTerminalFake.Task> tasks = district.terminal().tasks();
    for (GridTerminalFake.Task task : tasks.subList(tasksRead, tasks.size())) {
      note(task.json(), "taskKind");
    }
    tasksRead = tasks.size();
  }

  private void note(String json, String kind) {
    JsonNode read = tree(json);
    told.computeIfAbsent(read.path("caseNo").asText(), c -> new ArrayList<>())
        .add(read.path(kind).asText());
  }

  /** What the systems did not get, or got otherwise than promised. */
  List<Proof.Failed> failed() {
    List<Proof.Failed> failed = new ArrayList<>();
    for (String caseNo : untold()) {
      failed.add(new Proof.Failed(Proof.DELIVERED, "nobody was told the end of case " + caseNo));
    }
    List<String> caseNos = model.all().stream().map(Accepted::caseNo).toList();
    each(failed, "two receipts", model.cases(), caseNos);
    Set<Kind> applications = Set.of(Kind.APPLICATION, Kind.WITHDRAWAL);
    each(
        failed,
        "the approvals office",
        model.cases(applications),
        district.approvals().cases().keySet());
    each(
        failed,
        "civil affairs",
        model.cases(Set.of(Kind.NEED)),
        district.civilAffairs().taken().stream()
            .map(row -> String.valueOf(row.get("slbh")))
            .toList());
    each(
        failed,
        "the emergency system",
        model.cases(Set.of(Kind.FIRE)),
        district.emergency().incidents().stream()
            .flatMap(incident -> incident.references().stream())
            .toList());
    withdrawn(failed);
    for (String caseNo : model.cases(Set.of(Kind.APPLICATION, Kind.NEED))) {
      stages(failed, caseNo, STAGES.size());
    }
    for (String caseNo : model.cases(Set.of(Kind.WITHDRAWAL))) {
      stages(failed, caseNo, 0);
    }
    return failed;
  }

  /** Each case must be there once, and no other. */
  private static void each(
      List<Proof.Failed> failed, String where, Collection<String> due, Collection<String> got) {
    Set<String> missing = new TreeSet<>(due);
    missing.removeAll(new HashSet<>(got));
    missing.forEach(
        c -> failed.add(new Proof.Failed(Proof.DELIVERED, where + " has no case " + c)));
    Set<String> seen = new HashSet<>();
    got.stream()
        .filter(c -> !seen.add(c))
        .forEach(c -> failed.add(new Proof.Failed(Proof.ONCE, where + " has twice case " + c)));
    Set<String> more = new TreeSet<>(got);
    more.removeAll(new HashSet<>(due));
    more.forEach(
        c -> failed.add(new Proof.Failed(Proof.RECEIPT, where + " has " + c + " without receipt")));
  }

  private void withdrawn(List<Proof.Failed> failed) {
    Map<String, ApprovalsDesk.SubmittedCase> cases = district.approvals().cases();
    for (String caseNo : model.cases(Set.of(Kind.WITHDRAWAL))) {
      ApprovalsDesk.SubmittedCase there = cases.get(caseNo);
      if (there != null && !there.withdrawn()) {
        failed.add(new Proof.Failed(Proof.DELIVERED, "the withdrawal of " + caseNo));
      }
    }
  }

  /** Accepted, then under way, then ended; each once, and at least so many of them. */
  private void stages(List<Proof.Failed> failed, String caseNo, int least) {
    List<String> kinds = told.getOrDefault(caseNo, List.of());
    List<Integer> stages =
        kinds.stream()
            .flatMap(kind -> STAGES.stream().filter(kind::endsWith))
            .map(STAGES::indexOf)
            .toList();
    Set<Integer> different = new TreeSet<>(stages);
    String told = caseNo + " was told " + kinds;
    if (different.size() < least) {
      failed.add(new Proof.Failed(Proof.DELIVERED, told));
    }
    if (different.size() < stages.size()) {
      failed.add(new Proof.Failed(Proof.ONCE, told));
    }
    if (!stages.equals(stages.stream().sorted().toList())) {
      failed.add(new Proof.Failed(Proof.ORDER, told));
    }
  }

  /** Deliveries that came more than once, as {@code system case}. */
  Set<String> repeated() {
    Stream<String> approvals =
        district.approvals().cases().values().stream()
            .filter(c -> district.approvals().attempts(c.requestId()) > 1)
            .map(c -> "approvals " + c.caseNo());
    Stream<String> emergency =
        model.cases(Set.of(Kind.FIRE)).stream()
            .filter(caseNo -> district.emergency().attempts(caseNo) > 1)
            .map(caseNo -> "emergency " + caseNo);
    Stream<String> portal =
        district.portal().events().stream()
            .filter(event -> district.portal().calls(event.key()) > 1)
            .map(event -> "zhilian-gov " + tree(event.json()).path("caseNo").asText());
    Stream<String> terminal =
        district.terminal().tasks().stream()
            .filter(task -> district.terminal().calls(task.key()) > 1)
            .map(task -> "grid-terminal " + tree(task.json()).path("caseNo").asText());
    return Stream.of(approvals, emergency, portal, terminal)
        .flatMap(repeated -> repeated)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a system took what is not JSON", e);
    }
  }
}
