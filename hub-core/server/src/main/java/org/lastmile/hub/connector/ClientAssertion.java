package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** The JWT by which the hub proves who it is when it asks for a token (RFC 7523): ES256 or RS256, by its key. */
final class ClientAssertion {
  static final String KEY_STORE = "oauth.keyStore";
  static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  private static final Duration LIFE = Duration.ofMinutes(1);
  private static final int P256_BITS = 256;

  private final PrivateKey key;
  private final String clientId;
  private final String audience;
  private final Clock clock;

  private ClientAssertion(PrivateKey key, String clientId, String audience, Clock clock) {
    this.key = key;
    this.clientId = clientId;
    this.audience = audience;
    this.clock = clock;
  }

  static ClientAssertion of(ConnectorContext context) {
    char[] password = context.text("oauth.keyStorePassword").toCharArray();
    Path file = Path.of(context.text(KEY_STORE));
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      List<String> aliases = Collections.list(store.aliases());
      if (aliases.size() == 1
          && store.getKey(aliases.getFirst(), password) instanceof PrivateKey own
          && usable(own)) {
        return new ClientAssertion(
            own, context.text("oauth.clientId"), context.text("oauth.url"), context.clock());
      }
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(e);
    }
    throw unusable(null);
  }

  private static boolean usable(PrivateKey key) {
    return key instanceof ECPrivateKey ec
        ? ec.getParams().getOrder().bitLength() == P256_BITS
        : key.getAlgorithm().equals("RSA");
  }

  private static HubException unusable(@Nullable Exception cause) {
    return new HubException(
        "OAUTH_KEY_STORE",
        FaultKind.LASTING,
        KEY_STORE
            + " names a file that is no readable PKCS#12 key store, or its password is wrong;"
            + " allowed is one entry with a P-256 or an RSA key",
        KEY_STORE,
        cause);
  }

  /** A new one each time, good for a minute and once. */
  String make() {
    boolean elliptic = key instanceof ECPrivateKey;
    long now = clock.instant().getEpochSecond();
    ObjectNode header = JsonNodeFactory.instance.objectNode();
    header.put("alg", elliptic ? "ES256" : "RS256").put("typ", "JWT");
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put("iss", clientId).put("sub", clientId).put("aud", audience);
    claims.put("jti", UUID.randomUUID().toString());
    claims.put("iat", now).put("exp", now + LIFE.toSeconds());
    String signed = part(header) + "." + part(claims);
    try {
      Signature signature =
          Signature.getInstance(elliptic ? "SHA256withECDSAinP1363Format" : "SHA256withRSA");
      signature.initSign(key);
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + encode(signature.sign());
    } catch (GeneralSecurityException e) {
      throw unusable(e);
    }
  }

  private static String part(ObjectNode json) {
    return encode(json.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
