package org.lastmile.hub.benchmark.contender;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** The memory of a Java process. */
public final class Memory {
  private static final int KB = 1024;
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
  private static final Pattern RESIDENT = Pattern.compile("(\\d+)");

  private Memory() {}

  /** Bytes of the objects that are alive; has the process collect its garbage. */
  public static long objects(long pid) throws IOException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    return number(TOTAL, jcmd, Long.toString(pid), "GC.class_histogram");
  }

  /** Bytes that the process holds of the machine's memory. */
  public static long resident(long pid) throws IOException {
    return number(RESIDENT, "ps", "-o", "rss=", "-p", Long.toString(pid)) * KB;
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
