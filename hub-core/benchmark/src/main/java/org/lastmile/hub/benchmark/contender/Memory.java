package org.lastmile.hub.benchmark.contender;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * The memory of a Java process.
 *
 * @param heap bytes of the objects that are alive
 * @param resident bytes that the process holds of the machine's memory
 */
public record Memory(long heap, long resident) {
  private static final int KB = 1024;
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
  private static final Pattern RESIDENT = Pattern.compile("(\\d+)");

  /** Has the process collect its garbage, and looks. */
  public static Memory of(long pid) throws IOException {
    String id = Long.toString(pid);
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    long heap = number(TOTAL, jcmd, id, "GC.class_histogram");
    return new Memory(heap, number(RESIDENT, "ps", "-o", "rss=", "-p", id) * KB);
  }

  private static long number(Pattern pattern, String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (InputStream out = process.getInputStream()) {
      Matcher found = pattern.matcher(new String(out.readAllBytes(), StandardCharsets.UTF_8));
      if (!found.find()) {
        throw new HubException(
            "BENCH_MEMORY",
            FaultKind.LASTING,
            String.join(" ", command) + " tells no figure that matches " + pattern);
      }
      return Long.parseLong(found.group(1));
    }
  }
}
