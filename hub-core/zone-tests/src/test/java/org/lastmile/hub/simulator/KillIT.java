package org.lastmile.hub.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.connectors.approvals.ApprovalsDesk;
import org.lastmile.connectors.gridterminal.fake.GridTerminalFake;
import org.lastmile.connectors.zhiliangov.fake.ZhilianPortalFake;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.spi.Zone;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * kill -9 of the inside, then of the outside, while cases are under way. {@code .ci/run} has thousands under way ({@code
 * hub.kill.cases}); {@code -Dhub.kill.rounds=2} kills each zone twice.
 */
class KillIT {
  private static final Logger LOG = LoggerFactory.getLogger(KillIT.class);
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int CASES = Integer.getInteger("hub.kill.cases", 250);
  private static final int ROUNDS = Integer.getInteger("hub.kill.rounds", 1);
  private static final int SENDERS = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private enum Kind {
    APPLICATION,
    NEED,
    FIRE
  }

  /** What somebody handed in, and the receipt for it. */
  private record Accepted(Kind kind, String number, String caseNo) {}

  @TempDir private Path work;
  private final Map<String, Accepted> accepted = new ConcurrentHashMap<>();
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private int eventsRead;
  private int tasksRead;
  private TwoZones zones;

  @Test
  void nothingAcceptedIsLostAndEveryPossibleRepeatIsNamed() throws Exception {
    try (TwoZones started = TwoZones.start(work, Duration.ofMillis(20), 2_000);
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
      zones = started;
      List<Future<?>> sending = new ArrayList<>();
      for (int sender = 0; sender < SENDERS; sender++) {
        int first = sender;
        sending.add(senders.submit(() -> handIn(first)));
      }
      killWhen(Zone.INSIDE, "handed in", accepted::size, CASES / 5);
      for (int round = 1; round < ROUNDS; round++) {
        killWhen(Zone.OUTSIDE, "handed in", accepted::size, CASES / 2);
        killWhen(Zone.INSIDE, "told", () -> told().size(), CASES / 5);
      }
      killWhen(Zone.OUTSIDE, "told", () -> told().size(), CASES / 3);
      for (Future<?> sender : sending) {
        sender.get();
      }
      everybodyIsTold();
      Map<Zone, List<Recorded>> ledgers = settledLedgers();

      officesHaveEachCaseOnce();
      messagesAreReceivedAndConfirmedOnce(ledgers);
      repeatsAreNamed(ledgers);
      zones.ledgersAreWhole();
    }
  }

  /** A sender takes every {@value #SENDERS}th case, and hands each in until there is a receipt. */
  private void handIn(int first) {
    for (int i = first; i < CASES; i += SENDERS) {
      String number = "T%08d".formatted(i);
      Kind kind = i % 10 < 2 ? Kind.APPLICATION : i % 10 < 4 ? Kind.NEED : Kind.FIRE;
      Supplier<Optional<String>> handIn = handIn(kind, number, i);
      String caseNo =
          await(number)
              .atMost(PATIENCE)
              .pollDelay(Duration.ZERO)
              .pollInterval(Duration.ofMillis(200))
              .until(handIn::get, Optional::isPresent)
              .orElseThrow();
      accepted.put(number, new Accepted(kind, number, caseNo));
    }
  }

  private Supplier<Optional<String>> handIn(Kind kind, String number, int i) {
    District district = zones.district();
    if (kind == Kind.APPLICATION) {
      byte[] file = ("%PDF-1.4\nsample " + number).getBytes(StandardCharsets.US_ASCII);
      String application = Papers.application(number, district.portal().lend(file));
      return () -> {
        try {
          ZhilianPortalFake.Answer answer = district.portal().submit(application);
          return receipt(answer.status(), answer.body());
        } catch (IllegalStateException nobodyAnswers) {
          return Optional.empty();
        }
      };
    }
    String event = kind == Kind.NEED ? Papers.need(number) : Papers.fire(number, i % 5 + 1, i / 50);
    return () -> {
      try {
        GridTerminalFake.Answer answer = district.terminal().report(event, List.of());
        return receipt(answer.status(), answer.body());
      } catch (IllegalStateException nobodyAnswers) {
        return Optional.empty();
      }
    };
  }

  private static Optional<String> receipt(int status, String body) {
    // 502 to 504 and 429 are for the sender to try again; all else would be a case refused
    if (status >= 500 || status == 429) {
      return Optional.empty();
    }
    String caseNo = read(body).path("caseNo").textValue();
    assertThat(caseNo).as("status " + status + " " + body).isNotNull();
    return Optional.of(caseNo);
  }

  private void killWhen(Zone zone, String what, Supplier<Integer> count, int least)
      throws Exception {
    await(what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> count.get() >= least);
    zones.kill(zone);
    int handedIn = accepted.size();
    int told = told().size();
    LOG.info("Killed {} after {} cases handed in, {} told", zone.id(), handedIn, told);
    assertThat(told).as("cases told at the kill, of those handed in").isLessThan(handedIn);
    zones.start(zone);
  }

  /** Cases whose end has reached who handed them in: a result, or for a fire the incident number. */
  private synchronized Set<String> told() {
    List<ZhilianPortalFake.Event> events = zones.district().portal().events();
    for (ZhilianPortalFake.Event event : events.subList(eventsRead, events.size())) {
      if (event.document().isPresent()) {
        told.add(read(event.json()).path("caseNo").asText());
      }
    }
    eventsRead = events.size();
    List<GridTerminalFake.Task> tasks = zones.district().terminal().tasks();
    for (GridTerminalFake.Task task : tasks.subList(tasksRead, tasks.size())) {
      if (task.json().contains("COMPLETED") || task.json().contains("INCIDENT_ACKNOWLEDGED")) {
        told.add(read(task.json()).path("caseNo").asText());
      }
    }
    tasksRead = tasks.size();
    return told;
  }

  private void everybodyIsTold() {
    Set<String> caseNos =
        accepted.values().stream().map(Accepted::caseNo).collect(Collectors.toSet());
    assertThat(caseNos).as("a case number for each receipt").hasSize(CASES);
    await("everybody is told")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(told()).containsAll(caseNos));
  }

  /** The ledgers, when nothing is added to them any more. */
  private Map<Zone, List<Recorded>> settledLedgers() {
    Map<Zone, List<Recorded>> ledgers = new HashMap<>();
    for (Zone zone : Zone.values()) {
      long[] last = {-1};
      await("ledger of " + zone.id() + " rests")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(3))
          .until(
              () -> {
                long before = last[0];
                last[0] = zones.ledger(zone).newest(Long.MAX_VALUE, 1).getFirst().seq();
                return last[0] == before;
              });
      ledgers.put(zone, zones.recorded(zone));
    }
    return ledgers;
  }

  private void officesHaveEachCaseOnce() {
    Map<String, ApprovalsDesk.SubmittedCase> cases = zones.district().approvals().cases();
    assertThat(cases.keySet())
        .as("cases of the approvals office")
        .containsExactlyInAnyOrderElementsOf(caseNos(Kind.APPLICATION));
    assertThat(
            zones.district().civilAffairs().taken().stream()
                .map(row -> String.valueOf(row.get("slbh")))
                .toList())
        .as("rows of civil affairs")
        .containsExactlyInAnyOrderElementsOf(caseNos(Kind.NEED));
    assertThat(
            zones.district().emergency().incidents().stream()
                .flatMap(incident -> incident.references().stream())
                .toList())
        .as("alerts of the emergency system")
        .containsExactlyInAnyOrderElementsOf(caseNos(Kind.FIRE));
    Map<String, Long> results =
        zones.district().portal().events().stream()
            .filter(event -> event.document().isPresent())
            .collect(
                Collectors.groupingBy(
                    event -> read(event.json()).path("caseNo").asText(), Collectors.counting()));
    assertThat(results)
        .as("results at the portal, each once")
        .allSatisfy(
            (c, n) -> {
              assertThat(n).as(c).isEqualTo(1);
            });
  }

  private void messagesAreReceivedAndConfirmedOnce(Map<Zone, List<Recorded>> ledgers) {
    Set<String> twice = putTwice(ledgers);
    for (Zone zone : Zone.values()) {
      List<Recorded> ledger =
          ledgers.get(zone).stream().filter(r -> !twice.contains(r.entry().messageId())).toList();
      assertThat(ledger)
          .as("what went wrong " + zone.id())
          .noneMatch(r -> Set.of(EntryKind.DEAD, EntryKind.RETURNED).contains(r.entry().kind()));
      assertThat(numberOf(ledger, EntryKind.RECEIVED))
          .as("receptions of each message " + zone.id())
          .allSatisfy((message, number) -> assertThat(number).as(message).isEqualTo(1));
      assertThat(numberOf(ledger, EntryKind.DELIVERED))
          .as("confirmations of each message by each system " + zone.id())
          .allSatisfy((message, number) -> assertThat(number).as(message).isEqualTo(1));
    }
    assertThat(
            ledgers.get(Zone.OUTSIDE).stream()
                .filter(r -> r.entry().kind() == EntryKind.RECEIVED)
                .map(r -> String.valueOf(r.entry().caseNo()))
                .toList())
        .as("cases received outside")
        .containsExactlyInAnyOrderElementsOf(
            accepted.values().stream().map(Accepted::caseNo).toList());
    for (String type : List.of("case.accepted/1", "case.progress/1", "case.completed/1")) {
      assertThat(
              ledgers.get(Zone.INSIDE).stream()
                  .filter(r -> r.entry().kind() == EntryKind.RECEIVED)
                  .filter(r -> type.equals(r.entry().messageType()))
                  .filter(r -> r.entry().system().equals("approvals"))
                  .map(r -> String.valueOf(r.entry().caseNo()))
                  .toList())
          .as(type + " of the approvals office")
          .containsExactlyInAnyOrderElementsOf(caseNos(Kind.APPLICATION));
    }
  }

  /** What casework may have put twice, which it names doubtful, and all that follows from it. */
  private static Set<String> putTwice(Map<Zone, List<Recorded>> ledgers) {
    List<Entry> entries =
        ledgers.values().stream().flatMap(List::stream).map(Recorded::entry).toList();
    Set<String> twice =
        entries.stream()
            .filter(e -> e.kind() == EntryKind.DOUBTFUL && e.system().equals("casework"))
            .map(Entry::messageId)
            .collect(Collectors.toCollection(HashSet::new));
    boolean more = !twice.isEmpty();
    while (more) {
      more =
          twice.addAll(
              entries.stream()
                  .filter(e -> e.causationId() != null && twice.contains(e.causationId()))
                  .map(Entry::messageId)
                  .toList());
    }
    return twice;
  }

  private static Map<String, Long> numberOf(List<Recorded> ledger, EntryKind kind) {
    return ledger.stream()
        .filter(r -> r.entry().kind() == kind)
        .collect(
            Collectors.groupingBy(
                r -> r.entry().system() + " " + r.entry().messageId(), Collectors.counting()));
  }

  /** What a system got more than once, the ledger says that it may have. */
  private void repeatsAreNamed(Map<Zone, List<Recorded>> ledgers) {
    District district = zones.district();
    Set<String> repeated = new HashSet<>();
    district.approvals().cases().values().stream()
        .filter(c -> district.approvals().attempts(c.requestId()) > 1)
        .forEach(c -> repeated.add("approvals " + c.caseNo()));
    caseNos(Kind.FIRE).stream()
        .filter(caseNo -> district.emergency().attempts(caseNo) > 1)
        .forEach(caseNo -> repeated.add("emergency " + caseNo));
    district.portal().events().stream()
        .filter(event -> district.portal().calls(event.key()) > 1)
        .forEach(e -> repeated.add("zhilian-gov " + read(e.json()).path("caseNo").asText()));
    district.terminal().tasks().stream()
        .filter(task -> district.terminal().calls(task.key()) > 1)
        .forEach(t -> repeated.add("grid-terminal " + read(t.json()).path("caseNo").asText()));
    Set<String> doubtful =
        ledgers.values().stream()
            .flatMap(List::stream)
            .filter(r -> r.entry().kind() == EntryKind.DOUBTFUL)
            .map(r -> r.entry().system() + " " + r.entry().caseNo())
            .collect(Collectors.toSet());
    LOG.info(
        "{} deliveries were repeated, {} are named doubtful", repeated.size(), doubtful.size());
    // what casework put twice is told twice, and casework is who says so
    repeated.removeIf(r -> doubtful.contains("casework" + r.substring(r.indexOf(' '))));
    assertThat(doubtful).as("possible repeats named by the ledger").containsAll(repeated);
  }

  private List<String> caseNos(Kind kind) {
    return accepted.values().stream()
        .filter(one -> one.kind() == kind)
        .map(Accepted::caseNo)
        .toList();
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not JSON", e);
    }
  }
}
