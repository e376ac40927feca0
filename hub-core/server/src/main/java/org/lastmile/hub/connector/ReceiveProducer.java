package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
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
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.Ids;
import org.lastmile.hub.transit.Intake.Receipt;
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
                hub.gauge().passed();
                setReceipt(exchange, receipt);
                callback.done(false);
              } else {
                HubException fault = FaultClasses.ofReceive(system(), thrown);
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
      Incoming in = translate(exchange);
      if (Traceparents.valid(in.envelope().traceparent()) != null) {
        exchange.setProperty(Exchanges.TRACEPARENT, in.envelope().traceparent());
      }
      String traceparent = exchange.getProperty(Exchanges.TRACEPARENT, String.class);
      return hub.services().intake().receive(in.reception(hub, traceparent));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Incoming translate(Exchange exchange) {
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
    String type =
        nativeType == null ? hub.translation().mediaType(settings.form(), nativeBytes) : nativeType;
    return Incoming.of(
        hub,
        settings.types(),
        read.tree(),
        document,
        attachments(exchange, read.rows()),
        new Payload(Payload.Role.NATIVE, type, nativeBytes),
        versions);
  }

  /** An answer belongs to the case of what was delivered; its id is derived, so that a repeat gives the same. */
  private Receipt answer(Exchange exchange, Incoming in, Step step) {
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

  private String system() {
    return hub.descriptor().id();
  }

  private CanonicalTypes types() {
    return hub.services().types();
  }
}
