package org.lastmile.hub.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.testkit.SystemFake;
import org.lastmile.hub.testkit.SystemFakes;

class EverySystemTest {
  @Test
  void everyConnectorHasAFakeAndItsDescriptorAndSamplesComeWithIt() throws IOException {
    List<String> ids = SystemFakes.all().stream().map(SystemFake::id).toList();
    try (Stream<Path> folders = Files.list(Path.of(System.getProperty("hub.root"), "connectors"))) {
      assertThat(folders.filter(folder -> Files.exists(folder.resolve("pom.xml"))))
          .extracting(folder -> folder.getFileName().toString())
          .containsExactlyInAnyOrderElementsOf(ids);
    }
    assertThat(ids)
        .allSatisfy(
            id -> {
              assertThat(SystemFakes.descriptor(id).id()).isEqualTo(id);
              assertThat(SystemFakes.inbound(id).isEmpty())
                  .as("no samples of %s, as what it sends says", id)
                  .isEqualTo(SystemFakes.descriptor(id).sends().isEmpty());
            });
  }
}
