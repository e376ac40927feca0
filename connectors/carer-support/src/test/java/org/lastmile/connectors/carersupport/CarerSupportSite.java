package org.lastmile.connectors.carersupport;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.DayBook;
import org.lastmile.hub.testkit.SystemFake.Taken;
import org.lastmile.hub.testkit.TestCertificates;

/** The fake with certificates of a test's own, and gateways by name. */
final class CarerSupportSite implements AutoCloseable {
  private final TestCertificates certificates;
  private final String password;
  private final Path trustStore;
  private final Path hub;
  private final CarerSupportFake fake;
  private final DayBook taken = new DayBook();
  private final Map<String, Gateway> gateways = new ConcurrentHashMap<>();

  CarerSupportSite(Path folder) {
    this(folder, 0);
  }

  /** @param port 0 for any */
  CarerSupportSite(Path folder, int port) {
    certificates = new TestCertificates(folder);
    password = new String(certificates.password());
    trustStore = certificates.trustStore();
    hub = certificates.keyStore(CarerSupportFake.HUB);
    fake = new CarerSupportFake(port, certificates.keyStore("broker"), trustStore, password);
  }

  CarerSupportFake fake() {
    return fake;
  }

  TestCertificates certificates() {
    return certificates;
  }

  Path hubKeyStore() {
    return hub;
  }

  /** The gateway of this name, connected when it is first asked for. */
  Gateway gateway(String id) {
    return gateways.computeIfAbsent(id, this::open);
  }

  /** A gateway of this name, which the caller closes. */
  Gateway open(String id) {
    return fake.gateway(id, certificates.keyStore(id), taken);
  }

  /** What gateways did, each thing once. */
  List<Taken> taken() {
    return taken.entries();
  }

  void forgetTaken() {
    taken.clear();
    gateways.values().forEach(Gateway::forgetDone);
  }

  Map<String, String> configuration() {
    return Map.of(
        "mqtt.url",
        fake.url(),
        "mqtt.keyStore",
        hub.toString(),
        "mqtt.keyStorePassword",
        password,
        "mqtt.trustStore",
        trustStore.toString(),
        "mqtt.trustStorePassword",
        password,
        "mqtt.pause",
        "50ms",
        "ack.wait",
        "1s");
  }

  ConnectorRig.Builder configure(ConnectorRig.Builder rig) {
    configuration().forEach(rig::config);
    return rig;
  }

  @Override
  public void close() {
    gateways.values().forEach(Gateway::close);
    // Artemis throws when a client takes its leave while the broker stops
    await().until(() -> gateways.keySet().stream().noneMatch(fake::isConnected));
    fake.close();
  }
}
