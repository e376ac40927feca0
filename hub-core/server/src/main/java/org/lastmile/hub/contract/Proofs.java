package org.lastmile.hub.contract;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.wss4j.common.ext.WSSecurityException;
import org.apache.wss4j.common.util.UsernameTokenUtil;
import org.lastmile.hub.access.HmacSm3Signature;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.ConnectorDescriptor.Authentication;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** How a caller proves who it is, worked out with credentials that everybody knows, by the code that checks. */
final class Proofs {
  private static final String SECRET = "example-secret-that-opens-nothing";
  private static final String USER = "example";
  private static final String TIMESTAMP = "1764172800000";
  private static final String CREATED = "2025-11-26T16:00:00.000Z";
  private static final byte[] NONCE = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");

  private Proofs() {}

  /**
   * One line of a worked example.
   *
   * @param key of its words
   * @param hex its bytes, empty where they say no more
   */
  record Line(String key, String text, String hex) {
    static Line of(String key, String text) {
      return new Line(key, text, "");
    }

    static Line bytes(String key, String text) {
      return new Line(key, text, HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /**
   * The worked example.
   *
   * @param method and {@code target}, the path, of a door of the system
   * @param body what is sent in the example
   */
  static List<Line> example(
      ConnectorDescriptor descriptor, String method, String target, byte[] body) {
    Authentication how =
        descriptor.door().map(ConnectorDescriptor.Door::authentication).orElse(null);
    if (how == null) {
      return List.of();
    }
    List<Line> lines = new ArrayList<>();
    switch (how) {
      case HMAC_SM3 -> signed(lines, descriptor.id(), new String[] {method, target}, body);
      case BASIC -> {
        lines.add(Line.bytes("text", USER + ":" + SECRET));
        lines.add(Line.of("header", "Authorization: Basic " + base64(USER + ":" + SECRET)));
      }
      case BEARER_TOKEN -> lines.add(Line.of("header", "Authorization: Bearer " + SECRET));
      case DEVICE_TOKEN -> {
        lines.add(Line.of("subject", subject(descriptor)));
        lines.add(Line.of("header", "Authorization: Bearer " + SECRET));
      }
      case MUTUAL_TLS -> lines.add(Line.of("subject", subject(descriptor)));
      case WS_SECURITY -> username(lines);
      case SOAP_KEY -> lines.add(Line.of("soapHeader", "<key xmlns=\"…\">" + SECRET + "</key>"));
    }
    return lines;
  }

  private static String subject(ConnectorDescriptor descriptor) {
    return "CN=" + descriptor.id() + " / OU=" + descriptor.id();
  }

  private static void signed(List<Line> lines, String id, String[] door, byte[] body) {
    HmacSm3Signature.Worked worked =
        new HmacSm3Signature(SECRET)
            .work(door[0], door[1], TIMESTAMP, HexFormat.of().formatHex(NONCE), body);
    lines.add(Line.bytes("key", SECRET));
    lines.add(Line.of("body", new String(body, StandardCharsets.UTF_8)));
    lines.add(Line.of("bodyDigest", worked.bodyDigest()));
    lines.add(Line.bytes("text", worked.text()));
    lines.add(Line.of("signature", worked.signature()));
    List<String> headers = new ArrayList<>();
    worked.headers(id).forEach((name, value) -> headers.add(name + ": " + value));
    lines.add(Line.of("header", String.join("\n", headers)));
  }

  private static void username(List<Line> lines) {
    try {
      lines.add(Line.of("user", USER));
      lines.add(Line.bytes("password", SECRET));
      lines.add(
          new Line(
              "nonce", Base64.getEncoder().encodeToString(NONCE), HexFormat.of().formatHex(NONCE)));
      lines.add(Line.bytes("created", CREATED));
      lines.add(
          Line.of(
              "passwordDigest",
              UsernameTokenUtil.doPasswordDigest(
                  NONCE, CREATED, SECRET.getBytes(StandardCharsets.UTF_8))));
    } catch (WSSecurityException e) {
      throw new HubException(
          "CONTRACT_INVALID", FaultKind.LASTING, "no digest of a password", null, e);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The same for OpenAPI. */
  static void security(ConnectorDescriptor descriptor, ObjectNode schemes, ArrayNode required) {
    Authentication how =
        descriptor.door().map(ConnectorDescriptor.Door::authentication).orElse(null);
    if (how == null) {
      return;
    }
    Map<String, ObjectNode> needed = new LinkedHashMap<>();
    switch (how) {
      case HMAC_SM3 ->
          HmacSm3Signature.HEADERS.forEach(
              name ->
                  needed.put(
                      name,
                      schemes
                          .putObject(name)
                          .put("type", "apiKey")
                          .put("in", "header")
                          .put("name", name)));
      case BASIC ->
          needed.put(
              "basic", schemes.putObject("basic").put("type", "http").put("scheme", "basic"));
      case BEARER_TOKEN -> bearer(needed, schemes);
      case MUTUAL_TLS, WS_SECURITY, SOAP_KEY -> certificate(needed, schemes);
      case DEVICE_TOKEN -> {
        certificate(needed, schemes);
        bearer(needed, schemes);
      }
    }
    ObjectNode all = required.addObject();
    needed.keySet().forEach(all::putArray);
  }

  private static void bearer(Map<String, ObjectNode> needed, ObjectNode schemes) {
    needed.put("bearer", schemes.putObject("bearer").put("type", "http").put("scheme", "bearer"));
  }

  private static void certificate(Map<String, ObjectNode> needed, ObjectNode schemes) {
    needed.put("certificate", schemes.putObject("certificate").put("type", "mutualTLS"));
  }
}
