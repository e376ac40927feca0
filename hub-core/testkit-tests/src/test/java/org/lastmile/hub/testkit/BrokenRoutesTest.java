package org.lastmile.hub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract suite finds routes that do not keep to it. */
class BrokenRoutesTest extends BrokenOffice {
  @Test
  void aDoorThatRefusesARepeatIsFound() throws IOException {
    assertThat(
            failures(
                ROUTES,
                "&schema=native/event.schema.json",
                "&schema=native/event.schema.json\n"
                    + "        - filter: {simple: \"${body.get('repeated').booleanValue()} == true\", steps: ["
                    + "{setHeader: {name: CamelHttpResponseCode, constant: 409}}]}"))
        .contains("a repeat of case.accepted");
  }

  @Test
  void aFaultOfTheSystemThatIsSwallowedIsFound() throws IOException {
    assertThat(
            failures(
                ROUTES,
                "- to: \"{{service.url}}?responseTimeout={{service.timeout}}\"",
                "- doTry: {steps: [{to: '{{service.url}}?responseTimeout={{service.timeout}}'}],"
                    + " doCatch: [{exception: [java.lang.Exception], steps: [{setBody: {constant: ''}}]}]}"))
        .contains(
            "a system that is not there",
            "a system that hangs up",
            "a system that answers with nonsense");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // says that it was taken
        "{setHeader: {name: CamelHttpResponseCode, constant: 200}}",
        // says nothing of coming again
        "{setHeader: {name: CamelHttpResponseCode, constant: 503}}, {setBody: {constant: '{\"code\": \"BRAKE\"}'}}",
        // is said in other words than at the door, and in other words than the system speaks
        "{setHeader: {name: CamelHttpResponseCode, constant: 503}}, {setHeader: {name: Retry-After, constant: 5}},"
            + " {setBody: {simple: '{\"error\": \"${exception.code()}\"}'}}",
        "{setHeader: {name: CamelHttpResponseCode, constant: 503}}, {setHeader: {name: Retry-After, constant: 5}},"
            + " {setBody: {simple: '<code>${exception.code()}</code>'}}",
      })
  void aWrongAnswerWhileTheBrakeIsOnIsFound(String answer) throws IOException {
    String receive =
        "{to: 'hub:receive?type=case.accepted&mapping=mappings/case.accepted.to-canonical.jslt&schema=native/event.schema.json'}";
    assertThat(
            failures(
                ROUTES,
                "- to: hub:receive?type=case.accepted&mapping=mappings/case.accepted.to-canonical.jslt&schema=native/event.schema.json",
                "- doTry: {steps: [%s], doCatch: [{exception: [org.lastmile.hub.spi.HubException], steps: [%s]}]}"
                    .formatted(receive, answer)))
        .containsExactly("the brake for case.accepted", "the brake at every door");
  }
}
