package org.lastmile.connectors.disabilityfed;

import java.nio.charset.Charset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Decision;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;

/** The federation, which signs every case in, decides on it, and knows one person who has a certificate. */
public final class DisabilityFedSystem extends SystemFakeOf<DisabilityFedFake> {
  private static final Pattern NUMBERS = Pattern.compile("CL\\d{10}");
  private static final Map<String, String> NAMES =
      Map.of(
          "share.disability-certificate-changed", "CJRZ_20261124_ZL1.csv",
          "benefit.result", "BZ_20261124_1.csv",
          "check.answer", "HYJG_DF20261124001_1.csv",
          "case.progress", "PD_L33010620261124000021_1.hz.csv",
          "case.returned", "PD_L33010620261124000022_1.hz.csv");
  private static final String CASES = "PD_";
  private static final String QUESTIONS = "HY_";
  private static final String OFFICE = "西湖区残疾人联合会";
  private static final Map<String, String> HOLDERS = Map.of("339900195803120011", "张样例");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd");

  public DisabilityFedSystem() {
    super(
        "disability-fed",
        federation -> federation.folders().taken(".csv"),
        federation -> federation.folders().clear());
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    DisabilityFedFake federation =
        run(new DisabilityFedFake(around.folder(), around.port(0), false));
    staff().keep(this::work);
    return federation.configuration(around);
  }

  @Override
  public Arrival bring(Sample sample) {
    String name = Objects.requireNonNull(NAMES.get(sample.type().name()));
    if (!sample.serial().isEmpty()) {
      name = name.replaceFirst("\\d\\.csv$", sample.serial() + ".csv");
    }
    fake().folders().awaitGone(name);
    fake().drop(name, sample.nativeBytes());
    return new Arrival.Laid();
  }

  /** Files are taken in the order of their names. */
  @Override
  public List<Sample> inOrder(List<Sample> samples) {
    return samples.stream()
        .sorted(Comparator.comparing(sample -> NAMES.get(sample.type().name())))
        .toList();
  }

  private boolean work() {
    for (String name : fake().folders().whole()) {
      if (name.startsWith(CASES)) {
        sign(name);
      } else if (name.startsWith(QUESTIONS)) {
        answer(name);
      }
    }
    return true;
  }

  private void sign(String name) {
    Map<String, String> given = fake().take(name).getFirst();
    String caseNo = given.get("办件编号");
    boolean another = Decision.of(given.toString()) == Decision.GIVE_BACK;
    String now = TIME.format(ZonedDateTime.now(around().clock()));
    fake()
        .drop(
            name.replace(".csv", ".hz.csv"),
            DisabilityFedFake.file(
                DisabilityFedFake.SIGNED,
                List.of(
                    DisabilityFedFake.line(
                        another
                            ? List.of(name, caseNo, "退回", "不属于残联职责范围", now, OFFICE)
                            : List.of(name, caseNo, "签收", "", now, OFFICE)))));
  }

  private void answer(String name) {
    String day = DAY.format(ZonedDateTime.now(around().clock()));
    String number = "DF" + Integer.toUnsignedString(name.hashCode());
    List<String> lines = new ArrayList<>();
    for (Map<String, String> asked : fake().take(name)) {
      String holder = HOLDERS.get(asked.get("身份证号"));
      String found = holder == null ? "无证" : holder.equals(asked.get("姓名")) ? "有效" : "不符";
      lines.add(
          DisabilityFedFake.line(
              List.of(
                  number, asked.get("问题编号"), asked.get("办件编号"), asked.get("行号"), found, "", day)));
    }
    fake()
        .drop("HYJG_" + number + ".csv", DisabilityFedFake.file(DisabilityFedFake.ANSWERS, lines));
  }

  @Override
  public Sample anew(Sample sample, String serial) {
    // a row that says what it said is none
    Charset charset = Charset.forName("GB18030");
    String text = new String(sample.nativeBytes(), charset).replace("101室", serial + "室");
    Sample changed =
        new Sample(
            sample.name(), sample.type(), sample.canonical(), text.getBytes(charset), serial);
    return changed.numbered(NUMBERS, serial);
  }
}
