package org.lastmile.hub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract suite finds what is declared and not there, or there and not used. */
class BrokenFilesTest extends BrokenOffice {
  @Test
  void aKeyThatNobodyReadsIsFound() throws IOException {
    assertThat(
            failures(
                "connector.yaml",
                "config:\n",
                """
                config:
                  spare.wheel:
                    type: string
                    default: none
                    description: {zh-CN: 多余, en: Spare}
                """))
        .containsExactly("everyKeyOfItsConfigurationIsUsed()");
  }

  @Test
  void aFileThatNobodyReadsIsFound() throws IOException {
    assertThat(failures(copy -> Files.writeString(copy.resolve("mappings/old.jslt"), ".")))
        .containsExactly("nothingLiesUnused()");
  }

  @Test
  void aDeclaredTypeWithoutSampleIsFound() throws IOException {
    assertThat(
            failures(
                "connector.yaml",
                "receives: [case.dispatched, case.withdrawn]",
                "receives: [case.dispatched, case.withdrawn, case.accepted]"))
        .contains("a sample of case.accepted/1");
  }

  @Test
  void anErrorCodeThatNobodyExplainsIsFound() throws IOException {
    assertThat(failures("contract.yaml", "SAMPLE_NO_CASE", "SAMPLE_OTHER"))
        .containsExactly("SAMPLE_NO_CASE");
  }

  @Test
  void aDoorThatNoSampleReachesIsFound() throws IOException {
    assertThat(
            failures(
                ROUTES,
                "- route:\n    id: office-cases",
                """
                - route:
                    id: office-forms
                    from:
                      uri: platform-http:/forms
                      steps:
                        - to: hub:check?schema=native/event.schema.json
                - route:
                    id: office-cases"""))
        .containsExactly("the brake at every door");
  }

  @Test
  void aSecretOrAPersonInTheLogIsFound() throws IOException {
    for (String leak : List.of("{{door.password}}", "${body}")) {
      assertThat(
              failures(
                  ROUTES,
                  "steps:\n        - to: hub:receive",
                  "steps:\n        - log: {message: 'got %s'}\n        - to: hub:receive"
                      .formatted(leak)))
          .containsExactly("itsLogsHoldNoSecretsAndNoPersons()");
    }
  }
}
