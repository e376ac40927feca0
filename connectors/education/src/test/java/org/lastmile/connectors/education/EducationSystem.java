package org.lastmile.connectors.education;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Patience;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;

/** The education bureau, which enrols every child that is signed up. */
public final class EducationSystem extends SystemFakeOf<EducationFake> {
  private static final Pattern NUMBERS = Pattern.compile("HJ\\d{11}|SDB-\\d{2}");
  private static final Map<String, String> NAMES =
      Map.of(
          "booking.answered", "LQ20261124001.xls",
          "share.class-place", "KW20261124001.xls",
          "check.batch", "HJ20261124001.xls");
  private static final Pattern FILE = Pattern.compile("[A-Z]{2}\\d{11}");
  private static final String SIGN_UPS = "BM";
  private static final List<Object> ENROLMENTS =
      List.of("报名号", "报名来源", "办件编号", "姓名", "身份证号", "年级班级", "录取结果", "监护人单独同意", "填表日期", "备注");

  public EducationSystem() {
    super(
        "education",
        NUMBERS,
        bureau -> bureau.folders().taken(".xls"),
        bureau -> bureau.folders().clear());
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    EducationFake bureau = run(new EducationFake(around.folder(), around.port(0)));
    staff().keep(this::enrol);
    Map<String, String> configuration = bureau.configuration(around);
    configuration.put("sftp.timeout", around.pace().isZero() ? "3s" : Patience.of(around));
    return configuration;
  }

  @Override
  public Arrival bring(Sample sample) {
    String name =
        Sample.numbered(
            Objects.requireNonNull(NAMES.get(sample.type().name())), FILE, sample.serial());
    fake().folders().awaitGone(name);
    fake().drop(name, sample.nativeBytes());
    return new Arrival.Laid();
  }

  private boolean enrol() {
    for (String name : fake().folders().whole()) {
      if (name.startsWith(SIGN_UPS)) {
        EducationBook enrolments = new EducationBook();
        fake().take(name).forEach((school, rows) -> enrolments.sheet(school, enrolments(rows)));
        fake().drop(name.replace(SIGN_UPS, "LQ"), enrolments.bytes());
      }
    }
    return true;
  }

  private List<List<Object>> enrolments(List<List<String>> signUps) {
    List<List<Object>> rows = new ArrayList<>();
    rows.add(ENROLMENTS);
    String today = LocalDate.now(around().clock()).toString();
    for (List<String> signUp : signUps.subList(1, signUps.size())) {
      Map<Object, Object> known = new LinkedHashMap<>();
      for (int column = 0; column < signUp.size(); column++) {
        known.put(signUps.getFirst().get(column), signUp.get(column));
      }
      known.put("录取结果", "录取");
      known.put("填表日期", today);
      rows.add(new ArrayList<>(ENROLMENTS.stream().map(known::get).toList()));
    }
    return rows;
  }
}
