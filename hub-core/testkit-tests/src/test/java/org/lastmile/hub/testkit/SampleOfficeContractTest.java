package org.lastmile.hub.testkit;

import java.nio.file.Path;

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
}
