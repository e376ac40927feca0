package org.lastmile.connectors.zhiliangov;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.apache.hc.core5.http.HttpEntity;
import org.lastmile.hub.spi.ConnectorContext;

/** Signs calls to the portal as the portal signs its own: HMAC-SM3 over method, path, timestamp, nonce, body digest. */
final class PortalSignature {
  private final Clock clock;
  private final String path;
  private final String keyId;
  private final byte[] secret;

  PortalSignature(ConnectorContext context) {
    URI webhook = URI.create(context.text("webhook.url"));
    this.clock = context.clock();
    this.path =
        webhook.getRawPath() + (webhook.getRawQuery() == null ? "" : "?" + webhook.getRawQuery());
    this.keyId = context.text("door.keyId");
    this.secret = context.text("door.secret").getBytes(StandardCharsets.UTF_8);
  }

  /** The headers of one call; writes the entity once to digest it. */
  Map<String, String> sign(HttpEntity entity) throws IOException {
    String timestamp = Long.toString(clock.millis());
    String nonce = UUID.randomUUID().toString();
    String text = String.join("\n", "POST", path, timestamp, nonce, digest(entity));
    return Map.of(
        "X-Key-Id", keyId,
        "X-Timestamp", timestamp,
        "X-Nonce", nonce,
        "X-Signature",
            HexFormat.of().formatHex(Sm3.mac(secret, text.getBytes(StandardCharsets.UTF_8))));
  }

  private static String digest(HttpEntity entity) throws IOException {
    MessageDigest sm3 = Sm3.digest();
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), sm3)) {
      entity.writeTo(out);
    }
    return HexFormat.of().formatHex(sm3.digest());
  }
}
