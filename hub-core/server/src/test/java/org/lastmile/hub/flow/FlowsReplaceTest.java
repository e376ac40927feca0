package org.lastmile.hub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Step;

/** Flows are replaced while messages are routed. */
class FlowsReplaceTest {
  private static final String FROM = "hub:case.submitted?source=approvals";
  private static final int LANES = 4;
  private static final int TIMES = 20;

  @TempDir private Path first;
  @TempDir private Path second;

  private final DefaultCamelContext context = new DefaultCamelContext();
  private FlowFolder folder;
  private FlowFolder other;
  private Flows flows;

  @BeforeEach
  void start() {
    context.disableJMX();
    folder = twice(first, "casework");
    other = twice(second, "approvals");
    flows =
        Flows.load(
            first,
            context,
            Zone.INSIDE,
            folder.reference,
            Clock.systemUTC(),
            new SimpleMeterRegistry());
    flows.awaitRunning();
  }

  /** Two flows that take the same message and put it to one system. */
  private static FlowFolder twice(Path routes, String system) {
    return new FlowFolder(routes)
        .flow("one", FROM, "- to: hub:system:" + system)
        .flow("two", FROM, "- to: hub:system:" + system);
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  private List<String> route() {
    Step step = new Step();
    flows.route(folder.message("case.submitted", "poor-family", "approvals"), step);
    return step.puts().stream().map(Step.Put::address).toList();
  }

  @Test
  void eachMessageIsRoutedWhollyByOneVersion() throws Exception {
    AtomicBoolean on = new AtomicBoolean(true);
    Set<List<String>> seen = new HashSet<>();
    try (ExecutorService lanes = Executors.newFixedThreadPool(LANES)) {
      List<Future<Set<List<String>>>> all =
          IntStream.range(0, LANES).mapToObj(i -> lanes.submit(() -> routeWhile(on))).toList();
      for (int i = 0; i < TIMES; i++) {
        flows.replace(second, other.reference);
        flows.replace(first, folder.reference);
      }
      on.set(false);
      for (Future<Set<List<String>>> one : all) {
        seen.addAll(one.get());
      }
    }

    assertThat(seen)
        .containsExactlyInAnyOrder(
            List.of("to.casework", "to.casework"), List.of("to.approvals", "to.approvals"));
    assertThat(context.getRoutes()).as("routes of the version that holds, and no other").hasSize(2);
  }

  private Set<List<String>> routeWhile(AtomicBoolean on) {
    Set<List<String>> seen = new HashSet<>();
    while (on.get()) {
      seen.add(route());
    }
    return seen;
  }

  @Test
  void whatIsNotFitChangesNothing() {
    other.flow("one", FROM, "- to: hub:system:nobody");

    HubException fault =
        catchThrowableOfType(HubException.class, () -> flows.replace(second, other.reference));

    assertThat(fault.code()).isEqualTo("SYSTEM_UNKNOWN");
    assertThat(fault.place()).contains("verb/one.camel.yaml:");
    assertThat(route()).containsExactly("to.casework", "to.casework");
  }

  @Test
  void whatNobodyWouldTakeAnyMoreIsNamed() {
    other.flow("one", "hub:case.withdrawn", "- to: hub:system:casework");
    assertThat(flows.lost(second, other.reference)).as("the second flow takes it still").isEmpty();

    other.flow("two", "hub:case.withdrawn", "- to: hub:system:casework");
    assertThat(flows.lost(second, other.reference))
        .isEqualTo(Map.of("approvals", Set.of(MessageType.of("case.submitted"))));
  }
}
