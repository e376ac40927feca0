package org.lastmile.hub.testkit;

import java.nio.file.Path;
import java.util.UUID;

/** The contract suite on a connector that keeps to it. */
class SampleOfficeContractTest extends ConnectorContractTest {
  @Override
  protected Path directory() {
    return Path.of("target/test-classes/sample-office").toAbsolutePath();
  }

  @Override
  protected Path classes() {
    return directory();
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.config("service.url", "http://localhost:1/cases")
        .config("door.password", UUID.randomUUID().toString());
  }
}
