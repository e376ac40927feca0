package org.lastmile.hub.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

class ConnectorsTest {
  private static final String CONFIG = "baseUrl: http://localhost:1\n";
  @TempDir private Path work;

  @Test
  void eachConnectorRunsInAContextSealedFromTheOthers() throws Exception {
    try (Hub hub =
        new Hub(work).configure("ledger-office", CONFIG).configure("second-office", CONFIG)) {
      PluginMaker.office().into(hub.plugins);
      PluginMaker.office().id("second-office").into(hub.plugins);
      hub.start();

      assertThat(hub.connectors.health()).extracting(ConnectorHealth::code).containsOnly("OK");
      CamelContext first = hub.open.get("ledger-office");
      CamelContext second = hub.open.get("second-office");
      assertThat(first).isNotSameAs(second);
      assertThat(first.getApplicationContextClassLoader())
          .isNotSameAs(second.getApplicationContextClassLoader());
      Object office = first.getRegistry().lookupByName("office");
      assertThat(office.getClass())
          .isNotSameAs(second.getRegistry().lookupByName("office").getClass());
      assertThat(office.getClass().getClassLoader())
          .isSameAs(first.getApplicationContextClassLoader());
      assertThat(first.getRegistry().lookupByName("clockZone")).isEqualTo("Asia/Shanghai");
      assertThat(first.getManagementStrategy().getManagementAgent()).isNull();
      // neither environment nor system properties shine through
      assertThatThrownBy(() -> first.resolvePropertyPlaceholders("{{user.dir}}"))
          .isInstanceOf(Exception.class);
    }
  }

  @Test
  void oneThatIsBeingStartedIsNeitherWellNorStopped() throws Exception {
    try (Hub hub = new Hub(work).configure("ledger-office", CONFIG)) {
      PluginMaker.office().into(hub.plugins);
      hub.start();

      assertThat(hub.published).containsEntry("ledger-office", "CONNECTOR_STARTING");
      assertThat(hub.health("ledger-office").starting()).isFalse();
      assertThat(hub.meters.get("hub.connector.start").tag("system", "ledger-office").timer())
          .satisfies(timer -> assertThat(timer.count()).isEqualTo(1));
      hub.connectors.reload("ledger-office");
      assertThat(hub.published)
          .as("it is up until the new one is there")
          .containsEntry("ledger-office", "OK");
    }
  }

  @Test
  void onlyConnectorsOfTheZoneAreStarted() throws Exception {
    try (Hub hub = new Hub(work).configure("ledger-office", CONFIG)) {
      PluginMaker.office().into(hub.plugins);
      PluginMaker.office()
          .id("outer-office")
          .replaced("connector.yaml", "zone: inside", "zone: outside")
          .into(hub.plugins);
      hub.start();

      assertThat(hub.connectors.descriptors()).containsOnlyKeys("ledger-office");
      assertThat(hub.connectors.health()).hasSize(1);
    }
  }

  @Test
  void oneThatDoesNotStartStopsNoOther() throws Exception {
    try (Hub hub =
        new Hub(work).configure("ledger-office", CONFIG).configure("sick-office", CONFIG)) {
      PluginMaker.office().into(hub.plugins);
      PluginMaker.office()
          .id("sick-office")
          .replaced("camel/office.camel.yaml", "direct:in", "no-such-component:in")
          .into(hub.plugins);
      Files.writeString(hub.plugins.resolve("broken.jar"), "not a jar");
      hub.start();

      assertThat(hub.health("ledger-office").up()).isTrue();
      assertThat(hub.health("sick-office").up()).isFalse();
      assertThat(hub.health("sick-office").code()).isEqualTo("CONNECTOR_START");
      assertThat(hub.health("sick-office").detail()).contains("no-such-component");
      assertThat(hub.health("broken.jar").code()).isEqualTo("CONNECTOR_JAR");
      // its messages wait
      assertThat(hub.connectors.targets())
          .extracting(target -> target.system())
          .contains("sick-office");
    }
  }

  @Test
  void oneThatNobodyHasConfiguredIsNotInUseAndOneThatIsConfiguredWronglyIsAFault()
      throws Exception {
    try (Hub hub = new Hub(work).configure("ledger-office", "baseUrl: nowhere\n")) {
      PluginMaker.office().into(hub.plugins);
      PluginMaker.office().id("idle-office").into(hub.plugins);
      hub.start();

      assertThat(hub.health("idle-office").used()).isFalse();
      // its vendor reads the contract before anything is configured
      assertThat(hub.published).containsOnlyKeys("idle-office", "ledger-office");
      assertThat(hub.health("idle-office").up()).isFalse();
      assertThat(hub.meters.get("hub.connector.up").tag("system", "idle-office").gauge().value())
          .isNaN();
      assertThat(hub.health("ledger-office").used()).isTrue();
      assertThat(hub.health("ledger-office").code()).isEqualTo("CONNECTOR_CONFIG");
      assertThat(figure(hub, "hub.connector.up")).isZero();
      // its messages wait until somebody configures it
      assertThat(hub.connectors.targets())
          .extracting(target -> target.system())
          .contains("idle-office");
      hub.configure("idle-office", CONFIG);
      hub.connectors.start("idle-office");
      assertThat(hub.health("idle-office").up()).isTrue();
    }
  }

  @Test
  void anSpiVersionThatDoesNotFitIsToldWithBothVersions() throws Exception {
    for (String version : List.of("2.0", "1.1", "0.9", "one")) {
      Path own = Files.createDirectories(work.resolve(version));
      try (Hub hub = new Hub(own).configure("ledger-office", CONFIG)) {
        PluginMaker.office()
            .replaced("connector.yaml", "\"1.0\"", "\"" + version + "\"")
            .into(hub.plugins);
        hub.start();

        ConnectorHealth health = hub.connectors.health().getFirst();
        assertThat(health.code()).isEqualTo("SPI_VERSION");
        assertThat(health.detail()).contains("ledger-office", "SPI " + version, "SPI 1.0");
      }
    }
  }

  @Test
  void whatIsDeclaredMustBeRouted() throws Exception {
    try (Hub hub = new Hub(work).configure("ledger-office", CONFIG)) {
      PluginMaker.office()
          .replaced(
              "connector.yaml", "sends: [case.accepted]", "sends: [case.accepted, case.completed]")
          .into(hub.plugins);
      hub.start();
      assertThat(hub.health("ledger-office").code()).isEqualTo("CONNECTOR_ROUTES");
      assertThat(hub.health("ledger-office").detail()).contains("hub:receive?type=case.completed");

      PluginMaker.office()
          .replaced("connector.yaml", "receives: [case.dispatched, ", "receives: [")
          .into(hub.plugins);
      assertThatThrownBy(() -> hub.connectors.reload("ledger-office"))
          .isInstanceOfSatisfying(
              HubException.class, e -> assertThat(e.code()).isEqualTo("CONNECTOR_ROUTES"))
          .hasMessageContaining("case.dispatched");
    }
  }

  @Test
  void onlyASystemOutsideMayAskWhereACaseStandsAndInItsOwnForm() throws Exception {
    String receive =
        "hub:receive?type=case.accepted&mapping=mappings/case.accepted.to-canonical.jslt&schema=native/accepted.schema.json";
    String query =
        receive.replace("hub:receive?type=case.accepted&", "hub:progress?")
            + "&answerMapping=mappings/case.accepted.to-canonical.jslt";
    Map<String, String> wrong =
        Map.of(
            query,
            "needs schema, mapping, answerMapping and answerSchema",
            query + "&answerSchema=native/accepted.schema.json",
            "the system stands inside");
    for (Map.Entry<String, String> one : wrong.entrySet()) {
      Path own = Files.createTempDirectory(work, "hub");
      try (Hub hub = new Hub(own).configure("ledger-office", CONFIG)) {
        PluginMaker.office()
            .replaced("camel/office.camel.yaml", receive, one.getKey())
            .into(hub.plugins);
        hub.start();
        assertThat(hub.health("ledger-office").code()).isEqualTo("CONNECTOR_ROUTES");
        assertThat(hub.health("ledger-office").detail()).contains(one.getValue());
      }
    }
  }

  @Test
  void reloadTakesTheNewJarAndLetsGoOfTheOldClassLoader() throws Exception {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    try (Hub hub = new Hub(work).configure("ledger-office", CONFIG)) {
      PluginMaker.office().into(hub.plugins);
      hub.start();
      for (int round = 1; round <= 10; round++) {
        loaders.add(
            new WeakReference<>(hub.open.get("ledger-office").getApplicationContextClassLoader()));
        // used, so that every cache had its chance to hold it
        receive(hub, "R" + round);
        PluginMaker.office().with("mappings/round.txt", "round " + round).into(hub.plugins);
        hub.connectors.reload("ledger-office");
        ClassLoader plugin = hub.open.get("ledger-office").getApplicationContextClassLoader();
        assertThat(plugin.getResourceAsStream("mappings/round.txt"))
            .asString(StandardCharsets.UTF_8)
            .isEqualTo("round " + round);
      }
      assertThat(hub.received).hasSize(10);
      assertThat(figure(hub, "hub.connector.running")).isEqualTo(1);
      assertThat(figure(hub, "hub.connector.up")).isEqualTo(1);
      assertThat(figure(hub, "hub.connector.idle")).isBetween(0.0, 60.0);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                System.gc();
                assertThat(loaders.stream().filter(loader -> loader.get() != null)).isEmpty();
              });
    }
  }

  private static double figure(Hub hub, String name) {
    return hub.meters.get(name).tag("system", "ledger-office").gauge().value();
  }

  @Test
  void aReloadThatFailsLeavesTheOldOneRunning() throws Exception {
    try (Hub hub = new Hub(work).configure("ledger-office", CONFIG)) {
      PluginMaker.office().into(hub.plugins);
      hub.start();
      PluginMaker.office()
          .replaced("camel/office.camel.yaml", "direct:in", "nothing:in")
          .into(hub.plugins);

      assertThatThrownBy(() -> hub.connectors.reload("ledger-office"))
          .isInstanceOf(HubException.class);

      assertThat(hub.health("ledger-office").up()).isTrue();
      receive(hub, "OLD");
      hub.configure("ledger-office", "baseUrl: nowhere\n");
      assertThatThrownBy(() -> hub.connectors.reload("ledger-office"))
          .hasMessageContaining("baseUrl");
      receive(hub, "OLD2");
      assertThat(hub.received).hasSize(2);
    }
  }

  @Test
  void stopClosesBeansAndKeepsTheTarget() throws Exception {
    try (Hub hub = new Hub(work).configure("ledger-office", CONFIG)) {
      PluginMaker.office().into(hub.plugins);
      hub.start();
      int office =
          System.identityHashCode(
              hub.open.get("ledger-office").getRegistry().lookupByName("office"));

      hub.connectors.stop("ledger-office");

      assertThat(System.getProperty("office.closed")).isEqualTo("" + office);
      assertThat(hub.open).isEmpty();
      assertThat(hub.health("ledger-office").code()).isEqualTo("CONNECTOR_STOPPED");
      assertThat(hub.connectors.targets()).hasSize(1);
      hub.connectors.start("ledger-office");
      assertThat(hub.health("ledger-office").up()).isTrue();
    }
  }

  @Test
  void whatIsWrongInAConnectorIsToldByFileAndKey() throws Exception {
    check("zone: inside", "zone: middle", "key 'zone' is 'middle', allowed are outside, inside");
    check(
        "repeat: query",
        "repeat: often",
        "key 'repeat' is 'often', allowed are key, natural, query, none");
    check(
        "repeat: query",
        "repeat: query\nretries: 3",
        "key 'retries' is unknown, allowed are id, spi");
    check(
        "spi: \"1.0\"", "spi: 1.0", "key 'spi' is '1.0' (a number), allowed is a text, in quotes");
    check(
        "sends: [case.accepted]",
        "sends: case.accepted",
        "key 'sends' is 'case.accepted' (a text), allowed is a list");
    check(
        "type: duration",
        "type: minutes",
        "key 'config.responseTimeout.type' is 'minutes', allowed are string, integer");
    check(
        "default: 400ms",
        "default: soon",
        "key 'config.responseTimeout.default' is 'soon', allowed is a whole number with a unit");
    check("zone: inside", "zone: inside\nzone: outside", "Duplicate field 'zone'");
    check("default: \"\"", "default: geheim", "key 'config.token.default' is given for a secret");
    check(
        "en: Ledger office}\nzone",
        "fr: bureau}\nzone",
        "key 'department.fr' is unknown, allowed are zh-CN, en");
  }

  private void check(String old, String other, String expected) throws IOException {
    String yaml = PluginMaker.DESCRIPTOR.replace(old, other);
    assertThat(yaml).isNotEqualTo(PluginMaker.DESCRIPTOR);
    assertThatThrownBy(
            () ->
                DescriptorReader.read(
                    yaml.getBytes(StandardCharsets.UTF_8), "x.jar!connector.yaml"))
        .isInstanceOfSatisfying(
            HubException.class,
            e -> {
              assertThat(e.code()).isEqualTo("CONNECTOR_DESCRIPTOR");
              assertThat(e.kind()).isEqualTo(FaultKind.LASTING);
            })
        .hasMessageContaining("x.jar!connector.yaml")
        .hasMessageContaining(expected);
  }

  private static void receive(Hub hub, String no) {
    hub.open
        .get("ledger-office")
        .createProducerTemplate()
        .requestBody(
            "direct:in", "{\"no\":\"" + no + "\",\"acceptedAt\":\"2026-11-24T09:00:00+08:00\"}");
  }
}
