package org.lastmile.hub.connector;

import java.time.Clock;
import java.util.Map;
import org.lastmile.hub.access.BasicCheck;
import org.lastmile.hub.access.BearerCheck;
import org.lastmile.hub.access.CallerCheck;
import org.lastmile.hub.access.CertificateCheck;
import org.lastmile.hub.access.HmacSm3Check;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.ConnectorDescriptor.Authentication;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Chooses how the callers of a door prove themselves. Keys of {@code connector.yaml} that it reads: {@code door.keyId} and
 * {@code door.secret} for hmac-sm3, {@code door.token} for device-token, {@code door.user} and {@code door.password} for
 * basic and ws-security.
 */
final class CallerChecks {
  private CallerChecks() {}

  static CallerCheck of(
      ConnectorDescriptor descriptor,
      Authentication authentication,
      Map<String, String> config,
      Clock clock) {
    return switch (authentication) {
      case HMAC_SM3 ->
          new HmacSm3Check(
              required(descriptor, config, "door.keyId"),
              required(descriptor, config, "door.secret"),
              clock);
      case DEVICE_TOKEN -> {
        CallerCheck certificate = new CertificateCheck();
        CallerCheck token = new BearerCheck(required(descriptor, config, "door.token"));
        yield call -> {
          certificate.check(call);
          token.check(call);
        };
      }
      case MUTUAL_TLS -> new CertificateCheck();
      case BASIC ->
          new BasicCheck(
              required(descriptor, config, "door.user"),
              required(descriptor, config, "door.password"));
      case WS_SECURITY -> call -> {};
    };
  }

  static String required(ConnectorDescriptor descriptor, Map<String, String> config, String key) {
    String value = config.get(key);
    if (value == null) {
      throw new HubException(
          "CONNECTOR_DOOR",
          FaultKind.LASTING,
          "connector "
              + descriptor.id()
              + " declares a door that needs the configuration key "
              + key,
          key,
          null);
    }
    return value;
  }
}
