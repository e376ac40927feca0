package org.lastmile.hub.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.hub.spi.HubException;

class PurityCheckTest {
  private static final String FROM = "hub:case.submitted?source=portal";

  @TempDir Path routes;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- delay: {constant: 1000}",
        "- aggregate: {constant: x, completionSize: 2, steps: [{to: 'hub:system:casework'}]}",
        "- resequence: {constant: x}",
        "- wireTap: {uri: 'hub:system:casework'}",
        "- threads: {}",
        "- multicast: {steps: [{to: 'hub:system:casework'}]}",
        "- recipientList: {simple: 'hub:system:casework'}",
        "- routingSlip: {simple: 'hub:system:casework'}",
        "- dynamicRouter: {simple: 'hub:system:casework'}",
        "- toD: 'hub:system:${header.HubMatterSystem}'",
        "- enrich: {constant: 'hub:system:casework'}",
        "- pollEnrich: {constant: 'file:/tmp'}",
        "- loop: {constant: 3, steps: [{to: 'hub:system:casework'}]}",
        "- throttle: {constant: 3}",
        "- sample: {}",
        "- idempotentConsumer: {simple: x, idempotentRepository: r, steps: [{to: 'hub:system:casework'}]}",
        "- bean: {ref: clock}",
        "- process: {ref: p}",
        "- script: {groovy: x}",
        "- log: ${body}",
        "- doTry: {steps: [{to: 'hub:system:casework'}]}",
        "- circuitBreaker: {steps: [{to: 'hub:system:casework'}]}",
        "- saga: {steps: [{to: 'hub:system:casework'}]}",
        "- kamelet: {name: k}",
        "- removeHeaders: {pattern: '*'}",
        "- marshal: {json: {}}",
        "- throwException: {message: x, exceptionType: java.lang.Exception}",
        "- to: 'seda:x'",
        "- to: 'direct:x'",
        "- to: 'file:/tmp'",
        "- to: 'http://localhost:9'",
        "- to: 'hub:receive?type=case.submitted'",
        "- to: 'hub:system:casework?when=later'",
        "- to: {uri: 'hub:map', parameters: {mapping: m.jslt, schema: s}}",
        "- setBody: {groovy: 'new Date()'}",
        "- setBody: {method: {ref: clock}}",
        "- setBody: {ref: x}",
        "- setBody: {simple: '${date:now:yyyy}'}",
        "- setBody: {simple: '${random(1,9)}'}",
        "- setBody: {simple: '${uuid}'}",
        "- setBody: {simple: '${bean:clock}'}",
        "- setBody: {simple: '${body.toString}'}",
        "- setBody: {simple: '${header.HubCaseNo.length}'}",
        "- setBody: {simple: '${header.HubCaseNo[0]}'}",
        "- setBody: {simple: '${env:HOME}'}",
        "- setBody: {simple: '${sys.user.home}'}",
        "- setBody: {simple: '$simple{date:now}'}",
        "- setBody: {simple: '${exchangeId}'}",
        "- setBody: {simple: '${threadName}'}",
        "- setBody: {simple: 'resource:file:/etc/hostname'}",
        "- setBody: {simple: {expression: x, resultType: java.lang.Integer}}",
        "- setBody: {constant: '{{some.key}}'}",
        "- setBody: {constant: 'resource:classpath:x'}",
        "- setBody: {language: {language: groovy, expression: x}}",
        "- setBody: {language: {language: jslt, expression: 'now()'}}",
        "- setBody: {language: {language: jslt, expression: 'random()'}}",
        "- setBody: {language: {language: jslt, expression: 'import \"x.jslt\" as x x:f(.)'}}",
        "- setBody: {constant: a, simple: b}",
        "- setBody: {}",
        "- setHeader: {name: HubCaseNo, constant: x}",
        "- setHeader: {name: CamelFileName, constant: x}",
        "- setProperty: {name: HubStep, constant: x}",
        "- split: {language: {language: jslt, expression: .a}, parallelProcessing: true, steps: [{stop: {}}]}",
        "- split: {language: {language: jslt, expression: .a}, aggregationStrategy: s, steps: [{stop: {}}]}",
        "- filter: {simple: '${bodyAs(String)} == 1', steps: [{stop: {}}]}",
        "- choice: {when: [{simple: '${exchangeId} == 1', steps: [{stop: {}}]}]}",
        "- choice: {when: [{simple: '${header.x} == 1', steps: [{delay: {constant: 1}}]}]}",
        "- choice: {otherwise: {steps: [{bean: {ref: x}}]}}"
      })
  void whatIsNotPureIsRefusedWithItsPlace(String step) {
    List<HubException> faults =
        new FlowFolder(routes).flow("one", FROM, step + "\n- to: hub:system:casework").check();
    assertThat(faults).isNotEmpty();
    HubException fault = faults.getFirst();
    assertThat(fault.code())
        .isIn("FLOW_IMPURE", "MAPPING_IMPURE", "MAPPING_INVALID", "RESOURCE_MISSING");
    assertThat(fault.place()).matches("verb/one\\.camel\\.yaml:[78]:\\d+");
    assertThat(fault.getMessage()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "autoStartup: false",
        "routePolicy: p",
        "errorHandler: {}",
        "precondition: x",
        "routeConfigurationId: x"
      })
  void routeOptionsThatChangeHowItRunsAreRefused(String option) {
    String route =
        FlowFolder.route("one", FROM, "- to: hub:system:casework")
            .replace("    from:", "    " + option + "\n    from:");
    HubException fault =
        new FlowFolder(routes).file("verb/one.camel.yaml", route).check().getFirst();
    assertThat(fault.code()).isEqualTo("FLOW_IMPURE");
    assertThat(fault.place()).isEqualTo("verb/one.camel.yaml:4:5");
    assertThat(fault).hasMessageContaining("allowed are [description, from, id]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- beans: [{name: x, type: java.lang.String}]",
        "- onException: {exception: [java.lang.Exception], steps: [{stop: {}}]}",
        "- routeConfiguration: {id: x}",
        "- from: {uri: 'timer:x', steps: [{to: 'hub:system:casework'}]}",
        "- intercept: {steps: [{stop: {}}]}"
      })
  void onlyRoutesStandInAFlowFile(String element) {
    HubException fault =
        new FlowFolder(routes).file("verb/one.camel.yaml", element).check().getFirst();
    assertThat(fault.code()).isEqualTo("FLOW_IMPURE");
    assertThat(fault.place()).startsWith("verb/one.camel.yaml:1:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- to: hub:system:casework",
        "- to: {uri: 'hub:system:approvals', parameters: {type: case.submitted}}",
        "- setBody: {language: {language: jslt, expression: .}}\n- to: hub:system:casework",
        "- setBody: {expression: {language: {language: jslt, expression: .}}}\n- to: hub:system:casework",
        "- setHeader: {name: kind, simple: '${header.HubMatterSystem}'}\n- to: hub:system:casework",
        "- setVariable: {name: kind, constant: x}\n- to: hub:system:casework",
        "- filter: {simple: \"${header.HubPriority} == 'URGENT' && ${variable.x} != ${null}\", steps: [{to: 'hub:system:casework'}]}",
        "- choice: {when: [{simple: '${header.HubVersion} > 1', steps: [{stop: {}}]}], otherwise: {steps: [{to: 'hub:system:casework'}]}}",
        "- split: {language: {language: jslt, expression: '[., .]'}, steps: [{to: 'hub:system:casework'}]}"
      })
  void whatIsPureIsAllowed(String steps) {
    assertThat(new FlowFolder(routes).flow("one", FROM, steps).check()).isEmpty();
  }

  @Test
  void brokenYamlIsNamedWithItsLine() {
    HubException fault =
        new FlowFolder(routes)
            .file("verb/one.camel.yaml", "- route:\n  id: [\n")
            .check()
            .getFirst();
    assertThat(fault.code()).isEqualTo("FLOW_YAML");
    assertThat(fault.place()).matches("verb/one.camel.yaml:\\d+:\\d+");
  }

  @Test
  void aKeyThatStandsTwiceIsRefused() {
    String twice = FlowFolder.route("one", FROM, "- to: hub:system:casework") + "    id: two\n";
    assertThat(new FlowFolder(routes).file("verb/one.camel.yaml", twice).check().getFirst().code())
        .isEqualTo("FLOW_YAML");
  }
}
