package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.connector.HubComponent.ReceiveSettings;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.Ids;
import org.lastmile.hub.transit.Intake.Receipt;
import org.lastmile.hub.transit.Intake.Reception;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Traceparents;
import org.lastmile.hub.transit.Wire;

/**
 * {@code hub:receive}: translates what a system sent, checks it, and hands it to the intake; inside a delivery it adds
 * the answer to the Step of the delivery instead. The body becomes the receipt.
 */
final class ReceiveProducer extends DefaultAsyncProducer {
  private final HubComponent hub;
  private final ReceiveSettings settings;
  private final Traceparents traceparents = new Traceparents();

  ReceiveProducer(HubEndpoint endpoint, HubComponent hub, ReceiveSettings settings) {
    super(endpoint);
    this.hub = hub;
    this.settings = settings;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    Step step = exchange.getProperty(Step.EXCHANGE_PROPERTY, Step.class);
    if (step != null) {
      try {
        setReceipt(exchange, answer(exchange, translate(exchange), step));
      } catch (RuntimeException e) {
        exchange.setException(e);
      }
      callback.done(true);
      return true;
    }
    exchange.setProperty(
        Exchanges.TRACEPARENT,
        traceparents.orNew(exchange.getMessage().getHeader("traceparent", String.class)));
    receive(exchange)
        .whenCompleteAsync(
            (receipt, thrown) -> {
              Thread.currentThread()
                  .setContextClassLoader(exchange.getContext().getApplicationContextClassLoader());
              if (thrown == null) {
                exchange.setProperty(Exchanges.RECEIVED, true);
                hub.gauge().succeeded();
                setReceipt(exchange, receipt);
                callback.done(false);
              } else {
                HubException fault = FaultClasses.ofReceive(system(), unwrap(thrown));
                exchange.setException(fault);
                Refusals.record(hub, exchange, fault)
                    .whenCompleteAsync(
                        (done, failed) -> callback.done(false), hub.services().workers());
              }
            },
            hub.services().workers());
    return false;
  }

  private CompletableFuture<Receipt> receive(Exchange exchange) {
    try {
      Translated in = translate(exchange);
      Envelope envelope = in.envelope();
      if (Traceparents.valid(envelope.traceparent()) != null) {
        exchange.setProperty(Exchanges.TRACEPARENT, envelope.traceparent());
      }
      return hub.services()
          .intake()
          .receive(
              new Reception(
                  system(),
                  envelope.key(),
                  in.digest(),
                  in.type(),
                  envelope.caseNo(),
                  envelope.matterCode(),
                  envelope.priority(),
                  envelope.version(),
                  types().level(in.type()),
                  envelope.purpose(),
                  exchange.getProperty(Exchanges.TRACEPARENT, String.class),
                  in.attachments(),
                  envelope.body(),
                  in.versions(),
                  envelope.keys(),
                  List.of(in.evidence())));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Translated translate(Exchange exchange) {
    byte[] document = Bodies.bytes(exchange);
    byte[] nativeBytes =
        Objects.requireNonNullElse(exchange.getProperty(Exchanges.NATIVE, byte[].class), document);
    String nativeType = exchange.getProperty(Exchanges.NATIVE_TYPE, String.class);
    Step step = exchange.getProperty(Step.EXCHANGE_PROPERTY, Step.class);
    if (step != null) {
      // the property holds what was delivered; what came back is the body
      nativeBytes = document;
      nativeType = null;
    } else {
      exchange.setProperty(Exchanges.NATIVE, nativeBytes);
    }
    Map<String, String> versions = Versions.of(exchange).add(hub, settings.form()).asMap();
    Translation.Read read =
        hub.translation().toCanonical(document, settings.form(), hub.services().attachments());
    Envelope envelope = Envelope.read(read.tree());
    MessageType type = envelope.typeOf(settings.types());
    types().check(type, envelope.body());
    requireKnownMatter(envelope);
    List<Attachment> attachments = attachments(exchange, read.rows());
    return new Translated(
        envelope,
        type,
        digest(document, attachments),
        attachments,
        new Payload(
            Payload.Role.NATIVE,
            nativeType == null ? mediaType(nativeBytes) : nativeType,
            nativeBytes),
        versions);
  }

  private String mediaType(byte[] nativeBytes) {
    String layout = settings.form().layout();
    return layout == null
        ? Bodies.mediaType(nativeBytes)
        : hub.translation().layoutMediaType(layout);
  }

  /**
   * Over what the mapping reads and the digests of the attachments, not over the bytes of the wire: a repeat of the same
   * content comes with another multipart boundary or WS-Security nonce.
   */
  private static byte[] digest(byte[] document, List<Attachment> attachments) {
    MessageDigest sha256 = Ids.sha256();
    sha256.update(document);
    for (Attachment attachment : attachments) {
      sha256.update(attachment.digest().getBytes(StandardCharsets.US_ASCII));
    }
    return sha256.digest();
  }

  /** An answer belongs to the case of what was delivered; its id is derived, so that a repeat gives the same. */
  private Receipt answer(Exchange exchange, Translated in, Step step) {
    Message delivered =
        Objects.requireNonNull(exchange.getProperty(Exchanges.MESSAGE, Message.class));
    Envelope envelope = in.envelope();
    OffsetDateTime now = OffsetDateTime.now(hub.services().clock());
    String caseNo = envelope.caseNo() == null ? delivered.caseNo() : envelope.caseNo();
    Message message =
        new Message(
            Ids.of(delivered.id(), system(), in.type().toString(), envelope.key()),
            in.type(),
            envelope.key(),
            caseNo,
            delivered.id(),
            system(),
            now,
            delivered.priority(),
            null,
            envelope.version(),
            types().level(in.type()),
            envelope.purpose(),
            delivered.traceparent(),
            in.attachments(),
            envelope.body());
    byte[] wire = step.put(Addresses.from(system()), message);
    step.record(
        new Entry(
            EntryKind.RECEIVED,
            message.id(),
            in.type().toString(),
            caseNo,
            delivered.id(),
            system(),
            system(),
            now,
            "OK",
            "",
            0,
            Duration.ZERO,
            Map.of(),
            in.versions(),
            envelope.keys(),
            List.of(in.evidence(), new Payload(Payload.Role.CANONICAL, Wire.MEDIA_TYPE, wire))));
    return new Receipt(message.id(), caseNo, now, false);
  }

  @SuppressWarnings("unchecked") // the connector's own Java or the door set it, typed by contract
  private static List<Attachment> attachments(Exchange exchange, @Nullable Attachment rows) {
    List<Attachment> stored = exchange.getProperty(Exchanges.ATTACHMENTS, List.class);
    List<Attachment> attachments = new ArrayList<>(stored == null ? List.of() : stored);
    if (rows != null) {
      attachments.addFirst(rows);
    }
    return List.copyOf(attachments);
  }

  private static void setReceipt(Exchange exchange, Receipt receipt) {
    ObjectNode body = Json.object();
    body.put("messageId", receipt.messageId());
    body.put("caseNo", receipt.caseNo());
    body.put("receivedAt", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(receipt.receivedAt()));
    body.put("repeated", receipt.repeated());
    exchange.getMessage().setBody(body);
  }

  private void requireKnownMatter(Envelope envelope) {
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

  private static Throwable unwrap(Throwable thrown) {
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }

  private String system() {
    return hub.descriptor().id();
  }

  private CanonicalTypes types() {
    return hub.services().types();
  }

  private record Translated(
      Envelope envelope,
      MessageType type,
      byte[] digest,
      List<Attachment> attachments,
      Payload evidence,
      Map<String, String> versions) {}
}
