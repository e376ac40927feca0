package org.lastmile.hub.benchmark.micro;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryCodec;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.FileAttachmentStore;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One entry of the ledger, with a payload of 1 KB, in an outbox message of 200. */
@State(Scope.Benchmark)
public class BlockBenchmark {
  private static final int ENTRIES = 200;
  private static final Clock CLOCK = Clock.system(ZoneId.of("Asia/Shanghai"));

  private final EntryCodec codec =
      new EntryCodec(
          Zone.INSIDE,
          "bench",
          new FileAttachmentStore(Path.of(System.getProperty("java.io.tmpdir"), "bench"), CLOCK));
  private final List<Entry> entries = IntStream.range(0, ENTRIES).mapToObj(this::entry).toList();

  private Entry entry(int number) {
    return new Entry(
        EntryKind.RECEIVED,
        "message-" + number,
        "case.submitted/1",
        "case-" + number,
        null,
        "bench-001",
        "bench-001",
        OffsetDateTime.now(CLOCK),
        "OK",
        "",
        0,
        Duration.ZERO,
        Map.of(),
        Map.of(),
        Map.of(),
        List.of(new Payload(Payload.Role.NATIVE, "application/json", new byte[1024])));
  }

  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public byte[] encode() {
    return codec.encode("bench", 1, 0, entries);
  }
}
