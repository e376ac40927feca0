package org.lastmile.hub.connector;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.apache.camel.spi.PropertiesComponent;
import org.apache.camel.util.TimeUtils;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * How a system's broker is reached: within TLS, by the hub's certificate. All of it stands in the connector's
 * configuration: {@code mqtt.url} ({@code mqtts://host:port}), {@code mqtt.clientId}, {@code mqtt.keyStore} and {@code
 * mqtt.trustStore} (PKCS#12) with {@code …Password}, {@code mqtt.session}, {@code mqtt.timeout}, {@code mqtt.keepAlive},
 * {@code mqtt.pause}.
 *
 * @param session how long the broker keeps what is for the hub while the hub is away
 * @param timeout of connecting and of each request
 * @param pause before what could not be taken is taken again, and between two tries to connect
 */
record MqttBroker(
    String system,
    String host,
    int port,
    String clientId,
    KeyManagerFactory own,
    TrustManagerFactory trusted,
    Duration session,
    Duration timeout,
    Duration keepAlive,
    Duration pause) {
  private static final String SCHEME = "mqtts";

  /**
   * Reads the configuration.
   *
   * @throws HubException LASTING: {@code MQTT_URL}, {@code MQTT_KEY_STORE}, {@code CONNECTOR_ROUTES} for a key that
   *     connector.yaml does not declare
   */
  static MqttBroker of(String system, PropertiesComponent config) {
    Keys keys = new Keys(system, config);
    URI url = url(system, keys.text("mqtt.url"));
    return new MqttBroker(
        system,
        url.getHost(),
        url.getPort(),
        keys.text("mqtt.clientId"),
        own(keys),
        trusted(keys),
        keys.time("mqtt.session"),
        keys.time("mqtt.timeout"),
        keys.time("mqtt.keepAlive"),
        keys.time("mqtt.pause"));
  }

  private static URI url(String system, String text) {
    URI url = URI.create(text);
    if (!SCHEME.equals(url.getScheme()) || url.getHost() == null || url.getPort() < 0) {
      throw new HubException(
          "MQTT_URL",
          FaultKind.LASTING,
          "mqtt.url of " + system + " has another form than mqtts://host:port, which is allowed",
          "mqtt.url",
          null);
    }
    return url;
  }

  private static KeyManagerFactory own(Keys keys) {
    try {
      KeyManagerFactory own =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      own.init(keys.store("mqtt.keyStore"), keys.text("mqtt.keyStorePassword").toCharArray());
      return own;
    } catch (GeneralSecurityException e) {
      throw keys.unreadable("mqtt.keyStore", e);
    }
  }

  private static TrustManagerFactory trusted(Keys keys) {
    try {
      TrustManagerFactory trusted =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(keys.store("mqtt.trustStore"));
      return trusted;
    } catch (GeneralSecurityException e) {
      throw keys.unreadable("mqtt.trustStore", e);
    }
  }

  private record Keys(String system, PropertiesComponent config) {
    String text(String key) {
      return config
          .resolveProperty(key)
          .orElseThrow(
              () ->
                  new HubException(
                      "CONNECTOR_ROUTES",
                      FaultKind.LASTING,
                      "connector " + system + " uses mqtt and declares no " + key));
    }

    Duration time(String key) {
      return Duration.ofMillis(TimeUtils.toMilliSeconds(text(key)));
    }

    KeyStore store(String key) {
      try (InputStream in = Files.newInputStream(Path.of(text(key)))) {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(in, text(key + "Password").toCharArray());
        return store;
      } catch (IOException | GeneralSecurityException e) {
        throw unreadable(key, e);
      }
    }

    HubException unreadable(String key, Exception cause) {
      return new HubException(
          "MQTT_KEY_STORE",
          FaultKind.LASTING,
          key
              + " of "
              + system
              + " names a file that is no readable PKCS#12 key store, or its password is wrong",
          key,
          cause);
    }
  }
}
