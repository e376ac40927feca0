package org.lastmile.connectors.evaluation;

import java.math.BigDecimal;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Patience;
import org.lastmile.hub.testkit.PollInterval;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.Staff;
import org.lastmile.hub.testkit.SystemFake;

/** The assessor, who hears from everybody in a sample that they are satisfied. */
public final class EvaluationSystem implements SystemFake {
  private static final Map<String, String> NAMES =
      Map.of(
          "satisfaction.result", "MYD_2026W47.csv",
          "satisfaction.department-score", "BMDF_2026-10.csv");
  private static final Pattern NONE = Pattern.compile("(?!)");
  private static final String SAMPLES = "YB_";
  private static final DateTimeFormatter WEEK = DateTimeFormatter.ISO_WEEK_DATE;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private Surroundings around;
  private EvaluationFake assessor;
  private Staff staff;

  @Override
  public String id() {
    return "evaluation";
  }

  @Override
  public Map<String, String> start(Surroundings surroundings) {
    around = surroundings;
    assessor = new EvaluationFake(around.folder(), around.port(0));
    staff = new Staff(around.pace());
    staff.keep(this::ask);
    Map<String, String> configuration = new HashMap<>(assessor.site().configuration());
    configuration.put("sftp.timeout", Patience.of(around));
    configuration.put("poll.interval", PollInterval.of(around));
    return configuration;
  }

  @Override
  public Arrival bring(Sample sample) {
    String name = Objects.requireNonNull(NAMES.get(sample.type().name()));
    assessor.folders().awaitGone(name);
    assessor.drop(name, sample.nativeBytes());
    return new Arrival.Laid();
  }

  private boolean ask() {
    for (String name : assessor.folders().whole()) {
      if (name.startsWith(SAMPLES)) {
        ZonedDateTime now = ZonedDateTime.now(around.clock());
        String round = WEEK.format(now).substring(0, "2026-W47".length()).replace("-", "");
        List<List<String>> results = new ArrayList<>();
        for (Map<String, String> closed : assessor.takeSample(name)) {
          results.add(List.of(closed.get("办件编号"), round, "满意", "4", TIME.format(now), "电话", ""));
        }
        assessor.drop(
            name.replace(SAMPLES, "MYD_"), EvaluationFake.file(EvaluationFake.RESULTS, results));
      }
    }
    return true;
  }

  @Override
  public Sample anew(Sample sample, String serial) {
    // a row that says what it said is none
    long number = Long.parseLong(serial);
    String score = BigDecimal.valueOf(8000 + number % 2000, 2).toPlainString();
    String satisfied = String.valueOf(300 + number / 2000 % 100);
    return sample
        .numbered(NONE, serial)
        .worded(Map.of("97.25", score, "\"408\"", "\"" + satisfied + "\""));
  }

  @Override
  public List<Taken> taken() {
    return assessor.folders().taken(".csv");
  }

  @Override
  public void clear() {
    assessor.folders().clear();
  }

  @Override
  public void close() {
    staff.close();
    assessor.close();
  }
}
