package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.transit.Ids;
import org.lastmile.hub.transit.Intake.Reception;

/**
 * What a system sent, translated and checked.
 *
 * @param digest tells a repeat of the same content
 * @param evidence what it became a message from
 * @param versions content hashes of what translated it
 */
record Incoming(
    Envelope envelope,
    MessageType type,
    byte[] digest,
    List<Attachment> attachments,
    Payload evidence,
    Map<String, String> versions) {

  /**
   * Reads the envelope that a mapping gave.
   *
   * @param types those that the route takes
   * @param document what the mapping read, which with the attachments is the content: the bytes of the wire are not, as a
   *     repeat comes with another multipart boundary or WS-Security nonce
   * @throws HubException CALLER or LASTING: what {@link Envelope#read}, {@link Envelope#typeOf} and the canonical schema
   *     say, and {@code MATTER_UNKNOWN}
   */
  static Incoming of(
      HubComponent hub,
      List<MessageType> types,
      JsonNode tree,
      byte[] document,
      List<Attachment> attachments,
      Payload evidence,
      Map<String, String> versions) {
    Envelope envelope = Envelope.read(tree);
    MessageType type = envelope.typeOf(types);
    hub.services().types().check(type, envelope.body());
    requireKnownMatter(hub, envelope);
    return new Incoming(
        envelope, type, digest(document, attachments), attachments, evidence, versions);
  }

  private static void requireKnownMatter(HubComponent hub, Envelope envelope) {
    String named = envelope.matterCode();
    String code = named == null ? envelope.body().path("matterCode").textValue() : named;
    if (code != null && !hub.services().matters().knows(code)) {
      throw new HubException(
          "MATTER_UNKNOWN",
          FaultKind.CALLER,
          "the district has no matter with this implementation code; allowed are those of its catalogue",
          "/matterCode",
          null);
    }
  }

  /** What the intake gets. */
  Reception reception(HubComponent hub, @Nullable String traceparent) {
    return new Reception(
        hub.descriptor().id(),
        envelope.key(),
        digest,
        type,
        envelope.caseNo(),
        envelope.matterCode(),
        envelope.priority(),
        envelope.version(),
        hub.services().types().level(type),
        envelope.purpose(),
        traceparent,
        attachments,
        envelope.body(),
        versions,
        envelope.keys(),
        List.of(evidence));
  }

  private static byte[] digest(byte[] document, List<Attachment> attachments) {
    MessageDigest sha256 = Ids.sha256();
    sha256.update(document);
    for (Attachment attachment : attachments) {
      sha256.update(attachment.digest().getBytes(StandardCharsets.US_ASCII));
    }
    return sha256.digest();
  }
}
