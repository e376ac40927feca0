package org.lastmile.hub.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.Step;
import org.springframework.util.FileSystemUtils;

/** The repository's own subscriptions, with the messages of the tests of its flows. */
class RepositorySharesTest {
  private static final Path ROOT = Path.of(System.getProperty("hub.root")).toAbsolutePath();
  private static final Path ROUTES = ROOT.resolve("routes");

  @TempDir private Path work;

  /** Who gets a type. */
  private record Arrival(String system, MessageType type) {}

  @Test
  void eachIsUsedAndWhenAllAreRevokedNobodyGetsAnythingOfThem() throws Exception {
    Set<Arrival> subscribed = new HashSet<>();
    FlowBench.reference(ROOT.resolve("config"))
        .subscriptions()
        .fit()
        .all()
        .forEach(one -> subscribed.add(new Arrival(one.receiver(), one.type())));

    Set<Arrival> all = arrivals(ROOT.resolve("config"));
    assertThat(all).containsAll(subscribed);

    Set<Arrival> others = arrivals(revoked());
    assertThat(others).doesNotContainAnyElementsOf(subscribed);
    all.removeAll(subscribed);
    assertThat(others).isEqualTo(all);
  }

  private Set<Arrival> arrivals(Path config) {
    Set<Arrival> arrivals = new HashSet<>();
    try (FlowBench bench = FlowBench.open(ROUTES, FlowBench.reference(config), null)) {
      for (FlowTests.Case one : FlowTests.read(ROUTES)) {
        if (one.fault() != null) {
          continue;
        }
        Message message = FlowTests.message(one.message(), bench);
        for (Step.Put put : bench.outputs(message)) {
          String address = put.destination() == null ? put.address() : put.destination();
          arrivals.add(
              new Arrival(address.substring(Addresses.to("").length()), put.message().type()));
        }
      }
    }
    return arrivals;
  }

  /** The configuration with all subscriptions revoked long ago. */
  private Path revoked() throws Exception {
    FileSystemUtils.copyRecursively(ROOT.resolve("config"), work);
    Path file = work.resolve("subscriptions.yaml");
    JsonNode all = Json.yaml().readTree(Files.readAllBytes(file));
    for (JsonNode one : all) {
      ((ObjectNode) one).putObject("revoked").put("on", "2020-01-01").put("reason", "sample");
    }
    Files.write(file, Json.yaml().writeValueAsBytes(all));
    return work;
  }
}
