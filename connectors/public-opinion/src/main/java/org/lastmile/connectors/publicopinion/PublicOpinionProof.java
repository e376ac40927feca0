package org.lastmile.connectors.publicopinion;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Message-IDs of answers. One is derived from what the answer says, so that it is the same however often it is sent; and
 * it proves that whoever replies to it has got it: it holds a code over case and address that nobody else can make.
 */
final class PublicOpinionProof {
  private static final int SHORTEST_SECRET = 16;
  private static final int KEY = 24;
  private static final int CODE = 32;
  private static final Pattern OURS =
      Pattern.compile("<lm-([0-9a-f]{" + KEY + "})\\.([0-9a-f]{" + CODE + "})@[^<>@\\s]+>");

  private final SecretKeySpec secret;
  private final String domain;

  private PublicOpinionProof(SecretKeySpec secret, String domain) {
    this.secret = secret;
    this.domain = domain;
  }

  static PublicOpinionProof of(ConnectorContext context) {
    String secret = context.text("reply.secret");
    if (secret.length() < SHORTEST_SECRET) {
      throw new HubException(
          "PUBLIC_OPINION_SECRET",
          FaultKind.LASTING,
          "reply.secret of public-opinion is shorter than "
              + SHORTEST_SECRET
              + " characters, allowed are that many and more",
          "reply.secret",
          null);
    }
    return new PublicOpinionProof(
        new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"),
        PublicOpinionServer.domain(context.text("mail.address")));
  }

  /**
   * The Message-ID of an answer.
   *
   * @param key what the answer is a consequence of
   * @param address whom it goes to, in lower case
   */
  String messageId(String key, String caseNo, String address) {
    String hash = sha256(key + "\n" + address).substring(0, KEY);
    return "<lm-" + hash + "." + code(hash, caseNo, address) + "@" + domain + ">";
  }

  /** Whether one of the messages that somebody replies to is an answer about this case to this address. */
  boolean told(Collection<String> references, String caseNo, String address) {
    for (String reference : references) {
      Matcher ours = OURS.matcher(reference);
      if (ours.matches()
          && MessageDigest.isEqual(
              ours.group(2).getBytes(StandardCharsets.US_ASCII),
              code(ours.group(1), caseNo, address).getBytes(StandardCharsets.US_ASCII))) {
        return true;
      }
    }
    return false;
  }

  /** The Message-IDs in a text that have the form of ours. */
  static Collection<String> ids(String text) {
    return OURS.matcher(text).results().map(found -> found.group()).distinct().toList();
  }

  private String code(String hash, String caseNo, String address) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(secret);
      byte[] code =
          mac.doFinal((hash + "\n" + caseNo + "\n" + address).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(code).substring(0, CODE);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
    }
  }

  /** SHA-256 in hexadecimal digits. */
  static String sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
