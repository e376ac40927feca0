package org.lastmile.hub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.springframework.util.FileSystemUtils;

/** A connector that keeps to the contract suite, but for one thing. */
abstract class BrokenOffice {
  static final String ROUTES = "camel/office.camel.yaml";
  static final String INBOUND = "mappings/case.accepted.to-canonical.jslt";
  static final String OUTBOUND = "mappings/case.dispatched.to-native.xslt";
  static final String CASES = "samples/outbound/case.dispatched.cases.yaml";

  /** The step by which it calls its system. */
  static final String CALL =
      "        - to: \"{{service.url}}?responseTimeout={{service.timeout}}\"\n";

  private static final String DIRECTORY = "broken.office";
  @TempDir private Path work;

  /** Names of the tests of the suite that fail once a file of the sample office has another text in place of one. */
  final List<String> failures(String file, String old, String other) throws IOException {
    return failures(office -> replace(office, file, old, other));
  }

  static void replace(Path office, String file, String old, String other) throws IOException {
    String text = Files.readString(office.resolve(file));
    assertThat(text).contains(old);
    Files.writeString(office.resolve(file), text.replace(old, other));
  }

  /** Breaks a copy of the sample office. */
  interface Damage {
    void to(Path office) throws IOException;
  }

  final List<String> failures(Damage damage) throws IOException {
    return failures(damage, selectClass(Broken.class));
  }

  /** Of one test of the suite only. */
  final List<String> failuresOf(String test, Damage damage) throws IOException {
    return failures(damage, selectMethod(Broken.class, test));
  }

  private List<String> failures(Damage damage, DiscoverySelector tests) throws IOException {
    Path copy = work.resolve("sample-office");
    FileSystemUtils.deleteRecursively(copy);
    FileSystemUtils.copyRecursively(new SampleOfficeContractTest().directory(), copy);
    damage.to(copy);
    return EngineTestKit.engine("junit-jupiter")
        .selectors(tests)
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

    @Override
    protected Duration patience() {
      return Duration.ofSeconds(15);
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
