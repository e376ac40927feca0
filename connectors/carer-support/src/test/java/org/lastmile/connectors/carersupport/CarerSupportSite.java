package org.lastmile.connectors.carersupport;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.TestCertificates;

/** The fake with certificates of a test's own, and gateways by name. */
final class CarerSupportSite implements AutoCloseable {
  private final TestCertificates certificates;
  private final String password;
  private final Path trustStore;
  private final Path hub;
  private final CarerSupportFake fake;
  private final Map<String, Gateway> gateways = new ConcurrentHashMap<>();

  CarerSupportSite(Path folder) {
    certificates = new TestCertificates(folder);
    password = new String(certificates.password());
    trustStore = certificates.trustStore();
    hub = certificates.keyStore(CarerSupportFake.HUB);
    fake = new CarerSupportFake(0, certificates.keyStore("broker"), trustStore, password);
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
    return fake.gateway(id, certificates.keyStore(id));
  }

  ConnectorRig.Builder configure(ConnectorRig.Builder rig) {
    return rig.config("mqtt.url", fake.url())
        .config("mqtt.keyStore", hub.toString())
        .config("mqtt.keyStorePassword", password)
        .config("mqtt.trustStore", trustStore.toString())
        .config("mqtt.trustStorePassword", password)
        .config("mqtt.pause", "50ms")
        .config("ack.wait", "1s");
  }

  @Override
  public void close() {
    gateways.values().forEach(Gateway::close);
    fake.close();
  }
}
