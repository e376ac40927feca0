package org.lastmile.hub.testkit.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.flow.FlowBench;
import org.lastmile.hub.flow.FlowTests;

/** The flows of this repository. */
class RoutesTest extends FlowTestBase {
  private static final Path ROUTES = Path.of("../../routes");

  private static final Path CONFIG = Path.of("../../config");

  RoutesTest() {
    super(ROUTES, CONFIG);
  }

  @Test
  void everyFolderWithFlowsHasTestsAndAReadme() throws IOException {
    Set<Path> tested =
        FlowTests.read(ROUTES).stream()
            .map(one -> one.file().getName(0))
            .collect(Collectors.toSet());
    try (Stream<Path> flows =
        Files.find(ROUTES, 2, (file, attributes) -> file.toString().endsWith(".camel.yaml"))) {
      for (Path flow : flows.toList()) {
        Path folder = ROUTES.relativize(flow).getName(0);
        assertThat(tested).contains(folder);
        assertThat(ROUTES.resolve(folder).resolve("README.md")).exists();
      }
    }
  }

  /** {@code -Dhub.write=true} writes picture and trace anew. */
  @Test
  void everyReadmeShowsItsFlowsAsTheyAre() throws IOException {
    try (FlowBench bench = FlowBench.open(ROUTES, FlowBench.reference(CONFIG));
        Stream<Path> folders = Files.list(ROUTES)) {
      FlowReadme pages = new FlowReadme(ROUTES, bench);
      for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
        Path readme = folder.resolve("README.md");
        String renewed = pages.renewed(folder.getFileName().toString(), Files.readString(readme));
        if (Boolean.getBoolean("hub.write")) {
          Files.writeString(readme, renewed);
        }
        assertThat(readme).as("written by -Dhub.write=true").content().isEqualTo(renewed);
      }
    }
  }
}
