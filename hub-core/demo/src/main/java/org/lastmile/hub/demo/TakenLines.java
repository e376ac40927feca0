package org.lastmile.hub.demo;

import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.lastmile.hub.testkit.SystemFake;
import org.lastmile.hub.testkit.SystemFake.Taken;

/** What a system takes, a line for each. */
final class TakenLines {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.of("Asia/Shanghai"));

  private final SystemFake fake;
  private final PrintWriter out;
  private int printed;

  TakenLines(SystemFake fake, PrintWriter out) {
    this.fake = fake;
    this.out = out;
  }

  /** Prints what has come since the last time. */
  void print() {
    List<Taken> taken = fake.taken();
    for (Taken one : taken.subList(Math.min(printed, taken.size()), taken.size())) {
      out.printf("%s  %s  %s%n", TIME.format(one.at()), one.what(), one.number());
    }
    printed = taken.size();
    out.flush();
  }
}
