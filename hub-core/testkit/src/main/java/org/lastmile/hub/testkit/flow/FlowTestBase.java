package org.lastmile.hub.testkit.flow;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.lastmile.hub.flow.FlowBench;
import org.lastmile.hub.flow.FlowTests;

/** Extend it to run all {@code routes/<verb>/tests/*.yaml} of a folder. */
public abstract class FlowTestBase {
  private final Path routes;
  private final Path config;

  /**
   * @param routes folder of the flows
   * @param config folder of {@code systems.yaml}, {@code matters.csv}, {@code subscriptions.yaml} and {@code codes/}
   */
  protected FlowTestBase(Path routes, Path config) {
    this.routes = routes;
    this.config = config;
  }

  @TestFactory
  Stream<DynamicNode> flows() {
    FlowBench bench = FlowBench.open(routes, FlowBench.reference(config));
    return FlowTests.read(routes).stream()
        .<DynamicNode>map(
            one ->
                DynamicTest.dynamicTest(
                    one.file() + ": " + one.name(), () -> FlowTests.run(one, bench)))
        .onClose(bench::close);
  }
}
