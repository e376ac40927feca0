package org.lastmile.hub.benchmark.finding;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a run was measured on.
 *
 * @param memory bytes
 * @param syncMillis median time to write and sync 4 KB on the disk of the data
 * @param load average load of the last minute before the run; well above 0, others used the machine
 */
public record Machine(
    String time,
    int cores,
    long memory,
    String system,
    String java,
    double syncMillis,
    double load) {
  private static final int SYNCS = 200;
  private static final int BLOCK = 4096;

  /** Looks at this machine; takes a moment for the disk. */
  public static Machine look(Path work) throws IOException {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    OperatingSystemMXBean os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Machine(
        OffsetDateTime.now(Clock.system(ZoneId.systemDefault()))
            .truncatedTo(ChronoUnit.SECONDS)
            .toString(),
        Runtime.getRuntime().availableProcessors(),
        os.getTotalMemorySize(),
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"),
        System.getProperty("java.vendor") + " " + Runtime.version(),
        syncMillis(work),
        load);
  }

  private static double syncMillis(Path work) throws IOException {
    Path file = Files.createTempFile(work, "sync", ".tmp");
    List<Double> millis = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int i = 0; i < SYNCS; i++) {
        long began = System.nanoTime();
        channel.write(ByteBuffer.allocate(BLOCK));
        channel.force(false);
        millis.add((System.nanoTime() - began) / (double) TimeUnit.MILLISECONDS.toNanos(1));
      }
    } finally {
      Files.delete(file);
    }
    return new Series(millis).median();
  }
}
