package org.lastmile.hub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.springframework.util.FileSystemUtils;

/** The contract suite finds what does not keep to it. */
class ConnectorContractTestTest {
  private static final String DIRECTORY = "broken.office";
  @TempDir private Path work;

  @Test
  void aMappingThatGivesAnotherResultIsFound() throws IOException {
    assertThat(
            failures("mappings/case.accepted.to-canonical.jslt", "sample office", "another office"))
        .containsExactly("case.accepted");
  }

  @Test
  void aMappingThatBreaksTheNativeSchemaIsFound() throws IOException {
    assertThat(failures("mappings/case.dispatched.to-native.xslt", "<reason>", "<why/><reason>"))
        .containsExactly("case.dispatched");
  }

  @Test
  void aDeclaredTypeWithoutSampleIsFound() throws IOException {
    assertThat(
            failures(
                "connector.yaml",
                "receives: [case.dispatched]",
                "receives: [case.dispatched, case.withdrawn]"))
        .contains("a sample of case.withdrawn/1");
  }

  @Test
  void anErrorCodeThatNobodyExplainsIsFound() throws IOException {
    assertThat(failures("README.md", "SAMPLE_NO_CASE", "SAMPLE_OTHER"))
        .containsExactly("SAMPLE_NO_CASE");
  }

  @Test
  void aDoorThatNoSampleReachesIsFound() throws IOException {
    assertThat(
            failures(
                "camel/office.camel.yaml",
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
                "camel/office.camel.yaml",
                "- to: hub:receive?type=case.accepted&mapping=mappings/case.accepted.to-canonical.jslt&schema=native/event.schema.json",
                "- doTry: {steps: [%s], doCatch: [{exception: [org.lastmile.hub.spi.HubException], steps: [%s]}]}"
                    .formatted(receive, answer)))
        .containsExactly("the brake for case.accepted", "the brake at every door");
  }

  private List<String> failures(String file, String old, String other) throws IOException {
    Path copy = work.resolve("sample-office");
    FileSystemUtils.copyRecursively(new SampleOfficeContractTest().directory(), copy);
    String text = Files.readString(copy.resolve(file));
    assertThat(text).contains(old);
    Files.writeString(copy.resolve(file), text.replace(old, other));
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(Broken.class))
        .configurationParameter(DIRECTORY, copy.toString())
        .execute()
        .testEvents()
        .failed()
        .map(event -> event.getTestDescriptor().getDisplayName())
        .toList();
  }

  /** Run by the tests above only: a nested class that is static is not found by itself. */
  @ExtendWith(Broken.Directory.class)
  static class Broken extends SampleOfficeContractTest {
    private final Path directory;

    Broken(Path directory) {
      this.directory = directory;
    }

    @Override
    protected Path directory() {
      return directory;
    }

    static final class Directory implements ParameterResolver {
      @Override
      public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Path.class;
      }

      @Override
      public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return Path.of(context.getConfigurationParameter(DIRECTORY).orElseThrow());
      }
    }
  }
}
