package org.lastmile.hub.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;

class FlowLoaderTest {
  @TempDir Path routes;

  private FlowFolder folder;

  @BeforeEach
  void folder() {
    folder = new FlowFolder(routes);
  }

  @Test
  void anUnknownSystemIsNamed() {
    expect(
        folder.flow("one", "hub:case.submitted?source=portal", "- to: hub:system:nobody"),
        "SYSTEM_UNKNOWN",
        "nobody");
    expect(
        folder.flow(
            "one", "hub:case.submitted?source=portal,stranger", "- to: hub:system:casework"),
        "SYSTEM_UNKNOWN",
        "stranger");
  }

  @Test
  void anUnknownTypeIsNamed() {
    expect(
        folder.flow("one", "hub:case.unheard", "- to: hub:system:casework"),
        "TYPE_UNKNOWN",
        "case.unheard");
    expect(
        folder.flow("one", "hub:case.submitted", "- to: hub:system:casework?type=case.unheard"),
        "TYPE_UNKNOWN",
        "case.unheard");
    expect(
        folder.flow("one", "hub:Case", "- to: hub:system:casework"), "TYPE_NAME_INVALID", "Case");
  }

  @Test
  void aMappingThatIsNotThereOrBrokenIsNamed() {
    String steps = "- to: hub:map?mapping=m.jslt\n- to: hub:system:casework";
    expect(folder.flow("one", "hub:case.submitted", steps), "FLOW_ENDPOINT", "m.jslt");
    folder.file("verb/m.jslt", "{");
    expect(folder.flow("one", "hub:case.submitted", steps), "MAPPING_INVALID", "m.jslt");
    folder.file("verb/m.jslt", "now()");
    expect(folder.flow("one", "hub:case.submitted", steps), "MAPPING_IMPURE", "now()");
  }

  @Test
  void idAndDescriptionAreCompulsoryAndTheIdIsUnique() {
    String good = FlowFolder.route("one", "hub:case.submitted", "- to: hub:system:casework");
    expect(
        folder.file("verb/one.camel.yaml", good.replace("id: one", "id: One")), "FLOW_ID", "One");
    expect(
        folder.file("verb/one.camel.yaml", good.replace("What it does.", "''")),
        "FLOW_DESCRIPTION",
        "one");
    folder.file("verb/one.camel.yaml", good).file("other/two.camel.yaml", good);
    expect(folder, "FLOW_ID", "other/two.camel.yaml");
  }

  @Test
  void aFlowOfTheOutsideConcernsTheOutsideOnly() {
    expect(
        folder.flow(
            "one", "hub:case.submitted?source=portal&zone=outside", "- to: hub:system:casework"),
        "FLOW_ZONE",
        "casework");
    expect(
        folder.flow("one", "hub:case.submitted?zone=outside", "- to: hub:system:grid"),
        "FLOW_ZONE",
        "source");
    expect(
        folder.flow(
            "one",
            "hub:case.submitted?source=portal,approvals&zone=outside",
            "- to: hub:system:grid"),
        "FLOW_ZONE",
        "approvals");
    assertThat(
            folder
                .flow(
                    "one", "hub:case.submitted?source=portal&zone=outside", "- to: hub:system:grid")
                .check())
        .isEmpty();
  }

  @Test
  void theCatalogShowsWhatAFlowDoes() {
    folder.flow(
        "one",
        "hub:case.submitted?source=portal",
        "- to: hub:system:approvals\n- to: hub:system:casework\n- to: hub:system:casework");
    try (FlowBench bench = folder.open()) {
      FlowCatalog.FlowView view = bench.catalog(Zone.INSIDE).flows().getFirst();
      assertThat(view.id()).isEqualTo("one");
      assertThat(view.description()).isEqualTo("What it does.");
      assertThat(view.sources()).containsExactly("portal");
      assertThat(view.zone()).isEqualTo(Zone.INSIDE);
      assertThat(view.targets())
          .extracting(FlowCatalog.Output::system)
          .containsExactly("approvals", "casework");
      assertThat(view.file()).isEqualTo(Path.of("verb/one.camel.yaml"));
      assertThat(view.contentHash()).matches("[0-9a-f]{64}");
    }
  }

  @Test
  void theContentHashChangesWithTheRouteAndItsMappingButNotWithComments() {
    String steps = "- to: hub:map?mapping=m.jslt\n- to: hub:system:casework";
    folder.file("verb/m.jslt", ".").flow("one", "hub:case.submitted", steps);
    String first = hash();
    folder.file(
        "verb/one.camel.yaml",
        "# a comment\n" + FlowFolder.route("one", "hub:case.submitted", steps));
    assertThat(hash()).isEqualTo(first);
    folder.file("verb/m.jslt", "{* : .}");
    String second = hash();
    assertThat(second).isNotEqualTo(first);
    folder.flow("one", "hub:case.submitted", steps + "\n- stop: {}");
    assertThat(hash()).isNotIn(first, second);
  }

  private String hash() {
    try (FlowBench bench = folder.open()) {
      return bench.catalog(Zone.INSIDE).flows().getFirst().contentHash();
    }
  }

  private static void expect(FlowFolder folder, String code, String named) {
    HubException fault = folder.check().getFirst();
    assertThat(fault.code()).isEqualTo(code);
    assertThat(fault.getMessage() + fault.place()).contains(named);
    assertThat(fault.place()).isNotBlank();
  }
}
