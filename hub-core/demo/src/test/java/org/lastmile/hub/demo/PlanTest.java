package org.lastmile.hub.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakes;

class PlanTest {
  private static final Plan PLAN = Plan.read();

  @Test
  void whatEachSystemOfTheCatalogueSendsAndReceivesTravelsOrIsListedWithTheReason()
      throws IOException {
    Set<Exchange> declared = new TreeSet<>();
    for (String id : catalogue()) {
      ConnectorDescriptor system = SystemFakes.descriptor(id);
      system.sends().forEach(type -> declared.add(new Exchange(id, true, type.toString())));
      system.receives().forEach(type -> declared.add(new Exchange(id, false, type.toString())));
    }
    Set<Exchange> shown = new TreeSet<>();
    PLAN.steps().forEach(step -> shown.addAll(step.shows()));

    assertThat(shown).doesNotContainAnyElementsOf(PLAN.later().keySet());
    shown.addAll(PLAN.later().keySet());
    assertThat(shown).isEqualTo(declared);
    assertThat(PLAN.later().values())
        .allSatisfy(why -> assertThat(why).containsOnlyKeys("en", "zh-CN"));
  }

  /** All 24; the general door for CloudEvents is none of them. */
  private static List<String> catalogue() throws IOException {
    List<String> ids = new ArrayList<>();
    Path file = Path.of(System.getProperty("hub.root"), "docs/systems.yaml");
    for (var system : Json.yaml().readTree(Files.readAllBytes(file)).required("systems")) {
      ids.add(system.required("id").asText());
    }
    assertThat(ids).hasSize(24);
    return ids;
  }

  @Test
  void eachStepNamesASampleAndStepsBeforeIt() {
    Set<String> before = new TreeSet<>();
    for (Plan.Step step : PLAN.steps()) {
      assertThat(SystemFakes.inbound(step.by()))
          .as(step.id())
          .extracting(Sample::name)
          .anyMatch(name -> name.startsWith(step.brings()));
      if (step.about() != null) {
        assertThat(before).as(step.id()).contains(step.about());
      }
      assertThat(before.add(step.id())).as("%s is there once", step.id()).isTrue();
    }
  }

  @Test
  void whatAStepReplacesStandsInItsSample() {
    for (Plan.Step step : PLAN.steps()) {
      Sample sample = People.sample(step);
      assertThat(new TreeSet<>(step.words().keySet()))
          .as(step.id())
          .allSatisfy(
              word ->
                  assertThat(sample.worded(java.util.Map.of(word, "")).nativeBytes())
                      .isNotEqualTo(sample.nativeBytes()));
    }
  }
}
