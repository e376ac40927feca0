package org.lastmile.connectors.evaluation;

import java.math.BigDecimal;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;

/** The assessor, who hears from everybody in a sample that they are satisfied. */
public final class EvaluationSystem extends SystemFakeOf<EvaluationFake> {
  private static final Map<String, String> NAMES =
      Map.of(
          "satisfaction.result", "MYD_2026W47.csv",
          "satisfaction.department-score", "BMDF_2026-10.csv");
  private static final Pattern NONE = Pattern.compile("(?!)");
  private static final String SAMPLES = "YB_";
  private static final DateTimeFormatter WEEK = DateTimeFormatter.ISO_WEEK_DATE;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  public EvaluationSystem() {
    super(
        "evaluation",
        assessor -> assessor.folders().taken(".csv"),
        assessor -> assessor.folders().clear());
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    EvaluationFake assessor = run(new EvaluationFake(around.folder(), around.port(0)));
    staff().keep(this::ask);
    return assessor.configuration(around);
  }

  @Override
  public Arrival bring(Sample sample) {
    String name = Objects.requireNonNull(NAMES.get(sample.type().name()));
    fake().folders().awaitGone(name);
    fake().drop(name, sample.nativeBytes());
    return new Arrival.Laid();
  }

  private boolean ask() {
    for (String name : fake().folders().whole()) {
      if (name.startsWith(SAMPLES)) {
        ZonedDateTime now = ZonedDateTime.now(around().clock());
        String round = WEEK.format(now).substring(0, "2026-W47".length()).replace("-", "");
        List<List<String>> results = new ArrayList<>();
        for (Map<String, String> closed : fake().takeSample(name)) {
          results.add(List.of(closed.get("办件编号"), round, "满意", "4", TIME.format(now), "电话", ""));
        }
        fake()
            .drop(
                name.replace(SAMPLES, "MYD_"),
                EvaluationFake.file(EvaluationFake.RESULTS, results));
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
}
