package org.lastmile.hub.connector;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.connector.HubComponent.ReceiveSettings;
import org.lastmile.hub.connector.HubComponent.Splitting;
import org.lastmile.hub.connector.RowChanges.Change;
import org.lastmile.hub.connector.RowChanges.Row;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.mapping.RecordLayout;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Ids;
import org.lastmile.hub.transit.Intake;
import org.lastmile.hub.transit.Intake.Receipt;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Traceparents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code hub:receive} with {@code split}: each row of a record file is a message of its own, good rows go on and bad ones
 * are refused by themselves. The body becomes what became of each row.
 *
 * <pre>{@code
 * {"rows": 3, "taken": 1, "unchanged": 1, "refused": 1, "ended": 0, "results": [
 *   {"row": 1, "code": "OK", "messageId": "…", "caseNo": "…", "repeated": false, "record": {}},
 *   {"row": 2, "code": "UNCHANGED", "record": {}},
 *   {"row": 3, "code": "RECORD_FIELD", "place": "row 4/sfzh", "message": "…", "record": {}}]}
 * }</pre>
 *
 * <p>The header {@code HubRowsRefused} says how many were refused.
 *
 * <p>A fault of the file as a whole refuses it before any row is taken. Where the hub cannot take a row now (PASSING,
 * DOWN), the exchange fails: the file comes again, and the rows that were taken are repeats.
 */
final class SplitProducer extends DefaultAsyncProducer {
  private static final Logger LOG = LoggerFactory.getLogger(SplitProducer.class);

  /** Rows that wait for their receipt at a time. */
  private static final int WINDOW = 256;

  private final HubComponent hub;
  private final ReceiveSettings settings;
  private final Splitting splitting;
  private final Traceparents traceparents = new Traceparents();

  SplitProducer(
      HubEndpoint endpoint, HubComponent hub, ReceiveSettings settings, Splitting splitting) {
    super(endpoint);
    this.hub = hub;
    this.settings = settings;
    this.splitting = splitting;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    if (exchange.getProperty(Step.EXCHANGE_PROPERTY) != null) {
      exchange.setException(
          new HubException(
              "CONNECTOR_ROUTES",
              FaultKind.LASTING,
              "an answer of the system is one message; split stands where a system brings a file"));
      callback.done(true);
      return true;
    }
    exchange.setProperty(
        Exchanges.TRACEPARENT,
        traceparents.orNew(exchange.getMessage().getHeader("traceparent", String.class)));
    CompletableFuture.runAsync(() -> split(exchange), hub.services().workers())
        .whenCompleteAsync(
            (done, thrown) -> {
              Thread.currentThread()
                  .setContextClassLoader(exchange.getContext().getApplicationContextClassLoader());
              if (thrown == null) {
                exchange.setProperty(Exchanges.RECEIVED, true);
                hub.gauge().passed();
                callback.done(false);
                return;
              }
              HubException fault = FaultClasses.ofReceive(system(), thrown);
              exchange.setException(fault);
              Refusals.record(hub, exchange, fault)
                  .whenCompleteAsync(
                      (recorded, failed) -> callback.done(false), hub.services().workers());
            },
            hub.services().workers());
    return false;
  }

  private void split(Exchange exchange) {
    byte[] document = Bodies.bytes(exchange);
    if (exchange.getProperty(Exchanges.NATIVE) == null) {
      exchange.setProperty(Exchanges.NATIVE, document);
    }
    Map<String, String> versions = Versions.of(exchange).add(hub, settings.form()).asMap();
    Translation.Rows form = hub.translation().rows(settings.form());
    RowChanges changes = new RowChanges(hub.services().snapshots(), system(), splitting);
    Source source =
        new Source(
            SourceFile.of(
                exchange.getMessage().getHeader(Exchange.FILE_NAME_ONLY, "", String.class),
                document,
                changes.turn()),
            exchange.getProperty(Exchanges.TRACEPARENT, String.class),
            versions);
    List<Row> rows = changes.of(read(document, form.layout()));
    Outcome outcome = new Outcome(source, form);
    rows.forEach(outcome::begin);
    outcome.finish();
    changes.remember(outcome.taken);
    exchange.getMessage().setBody(outcome.tree());
    exchange.getMessage().setHeader(Exchanges.ROWS_REFUSED, outcome.refused);
    LOG.info(
        "{} brought a file of {} rows: {} taken, {} unchanged, {} refused, {} ended",
        system(),
        outcome.results.size(),
        outcome.takenRows,
        outcome.unchanged,
        outcome.refused,
        outcome.ended);
  }

  /** All rows before any of them is taken, so that a file that is cut off or says another total is refused whole. */
  static List<Row> read(byte[] document, RecordLayout layout) {
    List<Row> rows = new ArrayList<>();
    try (RecordLayout.Records records = layout.read(new ByteArrayInputStream(document))) {
      while (records.hasNext()) {
        RecordLayout.Row row = records.row();
        rows.add(
            new Row(
                rows.size() + 1,
                row.place(),
                RowChanges.key(row.fields(), layout.keys()),
                Change.NEW,
                row.fields(),
                row.fault()));
      }
      records.trailer();
    } catch (IOException e) {
      throw new HubException("BODY_UNREADABLE", FaultKind.PASSING, "the file broke off", null, e);
    }
    return rows;
  }

  /**
   * The file that rows stand in.
   *
   * @param turn how often the snapshot had been changed before
   */
  record SourceFile(String name, String digest, long turn) {
    static SourceFile of(String name, byte[] document, long turn) {
      return new SourceFile(
          name, "sha256:" + HexFormat.of().formatHex(Ids.sha256().digest(document)), turn);
    }
  }

  /**
   * What the mapping of a row reads: {@code {"row": 1, "change": "NEW", "record": {}, "file": {"name": "…", "digest":
   * "sha256:…", "turn": 0}}}. Digest and turn together are the same only when the same file is read again because it was
   * not taken whole.
   */
  static ObjectNode input(Row row, SourceFile file) {
    ObjectNode input = Json.object();
    input.put("row", row.number()).put("change", row.change().name());
    input.set("record", row.record());
    input
        .putObject("file")
        .put("name", file.name())
        .put("digest", file.digest())
        .put("turn", file.turn());
    return input;
  }

  /** What tells a repeat: the same row may stand elsewhere in another file, as in one whose other rows were corrected. */
  private static byte[] said(Row row) {
    ObjectNode said = Json.object().put("change", row.change().name());
    return Json.bytes(said.<ObjectNode>set("record", row.record()));
  }

  private record Source(
      SourceFile file, @Nullable String traceparent, Map<String, String> versions) {}

  private record Waiting(Row row, CompletableFuture<Receipt> receipt) {}

  /** What becomes of the rows of one file. Used by one thread. */
  private final class Outcome {
    private final Source source;
    private final Translation.Rows form;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final List<Row> taken = new ArrayList<>();
    private final ArrayNode results = Json.object().arrayNode();
    private int takenRows;
    private int unchanged;
    private int refused;
    private int ended;

    Outcome(Source source, Translation.Rows form) {
      this.source = source;
      this.form = form;
    }

    void begin(Row row) {
      if (waiting.size() >= WINDOW) {
        settle(waiting.remove());
      }
      waiting.add(new Waiting(row, receive(row)));
    }

    void finish() {
      while (!waiting.isEmpty()) {
        settle(waiting.remove());
      }
    }

    private CompletableFuture<Receipt> receive(Row row) {
      if (row.fault() != null) {
        return CompletableFuture.failedFuture(row.fault());
      }
      if (row.change() == Change.UNCHANGED) {
        return CompletableFuture.completedFuture(null);
      }
      try {
        byte[] input = Json.bytes(input(row, source.file()));
        Incoming in =
            Incoming.of(
                hub,
                settings.types(),
                form.mapping().toJson(Json.parse(input)),
                said(row),
                List.of(),
                new Payload(Payload.Role.NATIVE, "application/json", input),
                source.versions());
        return hub.services().intake().receive(in.reception(hub, source.traceparent()));
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    private void settle(Waiting one) {
      Row row = one.row();
      ObjectNode result = Json.object();
      try {
        Receipt receipt = one.receipt().join();
        count(row);
        if (receipt == null) {
          result.put("code", "UNCHANGED");
        } else {
          taken.add(row);
          result
              .put("code", "OK")
              .put("messageId", receipt.messageId())
              .put("caseNo", receipt.caseNo())
              .put("repeated", receipt.repeated());
        }
      } catch (CompletionException e) {
        HubException fault = FaultClasses.ofReceive(system(), e);
        if (fault.kind() != FaultKind.CALLER && fault.kind() != FaultKind.LASTING) {
          throw fault;
        }
        refused++;
        refuse(row, fault).join();
        result
            .put("code", fault.code())
            .put("place", place(row, fault))
            .put("message", fault.getMessage());
      }
      if (row.change() != Change.ENDED) {
        ObjectNode told = Json.object().put("row", row.number());
        told.setAll(result);
        results.add(told.<ObjectNode>set("record", row.record()));
      }
    }

    private void count(Row row) {
      switch (row.change()) {
        case NEW, CHANGED -> takenRows++;
        case UNCHANGED -> unchanged++;
        case ENDED -> ended++;
      }
    }

    private CompletableFuture<Void> refuse(Row row, HubException fault) {
      byte[] input = Json.bytes(input(row, source.file()));
      return hub.services()
          .intake()
          .refuse(
              new Intake.Refusal(
                  system(),
                  fault.code(),
                  String.valueOf(fault.getMessage()),
                  place(row, fault),
                  source.versions(),
                  List.of(new Payload(Payload.Role.NATIVE, "application/json", input))));
    }

    ObjectNode tree() {
      ObjectNode tree = Json.object();
      tree.put("rows", results.size())
          .put("taken", takenRows)
          .put("unchanged", unchanged)
          .put("refused", refused)
          .put("ended", ended)
          .set("results", results);
      return tree;
    }
  }

  /** Where the fault is; one that the mapping or the canonical schema found does not know its row. */
  private static String place(Row row, HubException fault) {
    String place = fault.place();
    if (fault.equals(row.fault()) && place != null) {
      return place;
    }
    return row.place() + (place == null ? "" : place);
  }

  private String system() {
    return hub.descriptor().id();
  }
}
