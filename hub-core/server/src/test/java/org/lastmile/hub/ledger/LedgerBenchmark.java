package org.lastmile.hub.ledger;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.lastmile.hub.ledger.EntryCodec.Outbox;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.zone.Database;

/**
 * Measures how many entries a second reach the disk: outbox messages of 20 RECEIVED entries with two payloads of 1.5 KB,
 * in batches of 1000 and of 5000 entries. Arguments: data directory, binaries.
 */
final class LedgerBenchmark {
  private static final int ENTRIES_PER_MESSAGE = 20;

  private LedgerBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[0]);
    EntryCodec codec = new EntryCodec(Zone.OUTSIDE, "benchmark", new Samples.Claims());
    Clock clock = Clock.system(ZoneId.of("Asia/Shanghai"));
    byte[] payload = "<申请>0123456789</申请>".repeat(55).getBytes(StandardCharsets.UTF_8);
    try (Database database =
        Database.open(Database.Settings.embedded(), data, Path.of(arguments[1]))) {
      LedgerStore store = new LedgerStore(database.dataSource(), Zone.OUTSIDE, "benchmark", clock);
      long number = 0;
      int key = 0;
      for (int batch : new int[] {1000, 5000, 5000, 1000, 100}) {
        int rounds = 40_000 / batch;
        long encoding = 0;
        long writing = 0;
        for (int round = 0; round < rounds; round++) {
          long started = System.nanoTime();
          List<byte[]> bodies = new ArrayList<>();
          for (int i = 0; i < batch / ENTRIES_PER_MESSAGE; i++) {
            int first = key;
            List<Entry> entries =
                IntStream.range(first, first + ENTRIES_PER_MESSAGE)
                    .mapToObj(k -> Samples.received(k, payload))
                    .toList();
            key += ENTRIES_PER_MESSAGE;
            bodies.add(codec.encode("benchmark", 1, number++, entries));
          }
          long encoded = System.nanoTime();
          List<Outbox> outbox = bodies.stream().map(EntryCodec::decode).toList();
          store.write(outbox, List.of());
          encoding += encoded - started;
          writing += System.nanoTime() - encoded;
        }
        long entries = (long) rounds * batch;
        System.out.printf(
            "batches of %d: encode %d entries/s, decode and write %d entries/s, %.1f ms a block%n",
            batch,
            entries * 1_000_000_000L / encoding,
            entries * 1_000_000_000L / writing,
            writing / 1e6 / rounds);
      }
      long started = System.nanoTime();
      int findings =
          new Trace(database.dataSource(), new Samples.Claims(), Zone.OUTSIDE).verify().size();
      Duration took = Duration.ofNanos(System.nanoTime() - started);
      System.out.printf("verify: %d entries, %d findings, %d ms%n", key, findings, took.toMillis());
    }
  }
}
