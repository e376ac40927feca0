package org.lastmile.hub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowPictureTest {
  @TempDir Path routes;

  @Test
  void everyStepThatDecidesIsDrawnAndWhatOnlyChangesABodyIsNot() {
    FlowFolder folder =
        new FlowFolder(routes)
            .flow(
                "decide",
                "hub:case.submitted?source=portal,grid",
                """
                - setHeader: {name: kind, constant: a}
                - split:
                    language: {language: jslt, expression: "[for (.materials) .]"}
                    steps:
                      - to:
                          uri: hub:system:casework
                          parameters: {type: check.request/2}
                - filter:
                    description: only in "A#1" < B
                    simple: ${header.kind} == 'a'
                    steps:
                      - to: hub:system:approvals
                - choice:
                    when:
                      - expression:
                          language:
                            language: jslt
                            expression: |
                              .category
                                == "parking"
                        steps:
                          - to: hub:system:casework
                          - to: hub:system:approvals?type=case.dispatched&purpose=x
                    otherwise:
                      steps:
                        - stop: {}
                """)
            .flow("plain", "hub:case.withdrawn", "- to: hub:system:casework");
    assertThat(folder.check()).isEmpty();
    assertThat(FlowPicture.of(routes, folder.reference, "verb"))
        .isEqualTo(
            """
            flowchart LR
              s1["portal<br>grid"]
              s1 -- "case.submitted" --> f1(["decide"])
              f1 --> f1_1{{"for each"}}
              f1_1 -- "[for (.materials) .]" --> f1_2["casework<br>check.request/2"]
              f1 --> f1_3{"filter"}
              f1_3 -- "only in #quot;A#35;1#quot; #lt; B" --> f1_4["approvals<br>case.submitted"]
              f1 --> f1_5{"choice"}
              f1_5 -- ".category == #quot;parking#quot;" --> f1_6["casework<br>case.submitted"]
              f1_5 -- ".category == #quot;parking#quot;" --> f1_7["approvals<br>case.dispatched"]
              f1_5 -- "otherwise" --> f1_8[/"stop"/]
              s2["any system"]
              s2 -- "case.withdrawn" --> f2(["plain"])
              f2 --> f2_1["casework<br>case.withdrawn"]
            """);
  }

  @Test
  void whatThereIsIsNamedAndAFlowThatIsNotFitIsNotDrawn() {
    FlowFolder folder =
        new FlowFolder(routes).flow("plain", "hub:case.withdrawn", "- to: hub:system:casework");
    assertThatThrownBy(() -> FlowPicture.of(routes, folder.reference, "other"))
        .hasFieldOrPropertyWithValue("code", "FLOW_UNKNOWN")
        .hasMessageEndingWith("allowed are [plain, verb]");
    folder.flow("unfit", "hub:case.withdrawn", "- to: hub:system:nobody");
    assertThatThrownBy(() -> FlowPicture.of(routes, folder.reference, "verb"))
        .hasFieldOrPropertyWithValue("code", "SYSTEM_UNKNOWN");
  }
}
