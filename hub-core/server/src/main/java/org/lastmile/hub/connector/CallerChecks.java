package org.lastmile.hub.connector;

import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.access.AddressCheck;
import org.lastmile.hub.access.BasicCheck;
import org.lastmile.hub.access.BearerCheck;
import org.lastmile.hub.access.Call;
import org.lastmile.hub.access.CallerCheck;
import org.lastmile.hub.access.CertificateCheck;
import org.lastmile.hub.access.HmacSm3Check;
import org.lastmile.hub.access.TlsCheck;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Chooses how the callers of a door prove themselves. Keys of {@code connector.yaml} that it reads:
 *
 * <ul>
 *   <li>hmac-sm3: {@code door.keyId} (the connector's id where it is not declared) and {@code door.secret}
 *   <li>basic and ws-security: {@code door.user}, {@code door.password}
 *   <li>mutual-tls and device-token: {@code door.subject}, the part of the certificate's subject that names the system
 *       ({@code CN=<connector id>} or {@code OU=<connector id>} where it is not declared)
 *   <li>bearer-token, and device-token besides: {@code door.tokens} (entries {@code user:hex SHA-256 of the token}), or
 *       {@code door.token}, one token for all
 *   <li>soap-key: {@code door.keyHeader}, the header's name as {@code {namespace}name}, and {@code door.key}
 *   <li>any: {@code door.addresses}, from where alone calls are taken ({@code 10.33.0.0/16, 10.34.1.7})
 * </ul>
 */
final class CallerChecks {
  private CallerChecks() {}

  static CallerCheck of(ConnectorDescriptor descriptor, Map<String, String> config, Clock clock) {
    CallerCheck proof = proof(descriptor, config, clock);
    String addresses = config.get("door.addresses");
    return addresses == null ? proof : new Both(AddressCheck.of(addresses), proof);
  }

  private static CallerCheck proof(
      ConnectorDescriptor descriptor, Map<String, String> config, Clock clock) {
    String id = descriptor.id();
    return switch (descriptor.door().orElseThrow().authentication()) {
      case HMAC_SM3 ->
          new HmacSm3Check(
              config.getOrDefault("door.keyId", id), required(id, config, "door.secret"), clock);
      case DEVICE_TOKEN -> new Both(certificate(id, config), token(id, config));
      case BEARER_TOKEN -> token(id, config);
      case MUTUAL_TLS -> certificate(id, config);
      case BASIC ->
          new BasicCheck(required(id, config, "door.user"), required(id, config, "door.password"));
      case WS_SECURITY -> new TlsCheck();
      case SOAP_KEY -> {
        // used by the SOAP stack, but a door without them must not even open
        required(id, config, "door.keyHeader");
        required(id, config, "door.key");
        yield new TlsCheck();
      }
    };
  }

  private static CallerCheck certificate(String id, Map<String, String> config) {
    String subject = config.get("door.subject");
    return subject == null
        ? new CertificateCheck("CN=" + id, "OU=" + id)
        : new CertificateCheck(subject);
  }

  private static CallerCheck token(String id, Map<String, String> config) {
    String digests = config.get("door.tokens");
    return digests == null
        ? BearerCheck.ofToken(required(id, config, "door.token"))
        : BearerCheck.ofDigests(digests);
  }

  static String required(String connectorId, Map<String, String> config, String key) {
    @Nullable String value = config.get(key);
    if (value == null || value.isBlank()) {
      throw new HubException(
          "CONNECTOR_DOOR",
          FaultKind.LASTING,
          "connector " + connectorId + " has a door that needs the configuration key " + key,
          key,
          null);
    }
    return value;
  }

  private record Both(CallerCheck first, CallerCheck second) implements CallerCheck {
    @Override
    public void checkHead(Call call) {
      first.checkHead(call);
      second.checkHead(call);
    }

    @Override
    public void checkBody(Call call, Supplier<byte[]> sm3) {
      first.checkBody(call, sm3);
      second.checkBody(call, sm3);
    }

    @Override
    public String challenge() {
      return second.challenge();
    }
  }
}
