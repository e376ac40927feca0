package org.lastmile.connectors.carersupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.lastmile.hub.testkit.DayBook;
import org.lastmile.hub.testkit.FreePort;
import org.lastmile.hub.testkit.Need;
import org.lastmile.hub.testkit.PeerServer;
import org.lastmile.hub.testkit.TestCertificates;

/** The broker Mosquitto: TLS and a client certificate are compulsory, and a gateway may publish below its own name only. */
final class Mosquitto implements AutoCloseable {
  private final Path work;
  private final TestCertificates certificates;
  private final Path hub;
  private final int port = FreePort.orAny(0);
  private final PeerServer server;

  Mosquitto(Path work) {
    this.work = work;
    certificates = new TestCertificates(work);
    hub = certificates.keyStore(CarerSupportFake.HUB);
    try {
      Files.writeString(
          work.resolve("acl"),
          "user hub\ntopic readwrite #\npattern readwrite dagw/v1/%u/#\npattern readwrite dagw/v1/all/cmd/#\n");
      Path settings = work.resolve("mosquitto.conf");
      Files.writeString(settings, settings());
      server =
          new PeerServer(
              Need.MOSQUITTO,
              List.of("-c", settings.toString()),
              port,
              work.resolve("mosquitto.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String settings() {
    return String.join(
        "\n",
        List.of(
            "listener " + port + " 127.0.0.1",
            "user " + System.getProperty("user.name"),
            "cafile " + certificates.authorityPem(),
            "certfile " + certificates.pem("broker"),
            "keyfile " + certificates.pem("broker"),
            "require_certificate true",
            "use_identity_as_username true",
            "acl_file " + work.resolve("acl"),
            "persistence false",
            "log_dest stderr",
            "log_type all",
            ""));
  }

  /** The keys of a connector that finds it. */
  Map<String, String> configuration() {
    String password = new String(certificates.password());
    return Map.of(
        "mqtt.url",
        "mqtts://localhost:" + port,
        "mqtt.keyStore",
        hub.toString(),
        "mqtt.keyStorePassword",
        password,
        "mqtt.trustStore",
        certificates.trustStore().toString(),
        "mqtt.trustStorePassword",
        password,
        "mqtt.pause",
        "50ms",
        "ack.wait",
        "5s");
  }

  /** A gateway, which connects at once. */
  Gateway gateway(String id) {
    return new Gateway(
        "ssl://localhost:" + port,
        id,
        certificates.keyStore(id),
        certificates.trustStore(),
        new String(certificates.password()),
        new DayBook());
  }

  /** What the broker has written down. */
  String log() {
    return server.log();
  }

  @Override
  public void close() {
    server.close();
  }
}
