package org.lastmile.hub.benchmark.micro;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.lastmile.hub.benchmark.load.Batch;
import org.lastmile.hub.benchmark.load.Event;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.CodeTables;
import org.lastmile.hub.mapping.Jslt;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.MessageType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What is done to one message of 1 KB between the wire and the queue. */
@State(Scope.Benchmark)
public class MappingBenchmark {
  private static final MessageType TYPE = MessageType.of("case.submitted");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final byte[] event = Event.application(1024).bytes(new Batch(1), 0);
  private final ObjectNode body = Event.application(1024).body(new Batch(1), 0);
  private final CanonicalTypes types = new CanonicalTypes();
  private final Jslt envelope =
      Jslt.compile(
          "bench.jslt",
          """
          {
            "idempotencyKey": .source + " " + .id,
            "caseNo": .subject,
            "priority": .priority,
            "version": number(.caseversion),
            "body": .data
          }
          """,
          new CodeTables(Path.of("none")));

  /** Read, translate, write. */
  @Benchmark
  public byte[] jslt() throws IOException {
    return JSON.writeValueAsBytes(envelope.apply(JSON.readTree(event), Map.of(), FaultKind.CALLER));
  }

  @Benchmark
  public ObjectNode schema() {
    types.check(TYPE, body);
    return body;
  }
}
