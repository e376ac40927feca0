package org.lastmile.connectors.finance;

import java.nio.charset.Charset;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Patience;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;

/** The finance bureau's platform. */
public final class FinanceSystem extends SystemFakeOf<FinanceFake> {
  private static final Pattern NUMBERS = Pattern.compile("(HY|FF|FJ)\\d{11}");
  private static final Map<String, String> NAMES =
      Map.of(
          "check.batch", "HY20261125001.txt",
          "payment.batch", "FF20261125001.txt",
          "payment.result", "FJ20261127001.txt");

  private static final Charset GB18030 = Charset.forName("GB18030");

  public FinanceSystem() {
    super("finance", bureau -> bureau.folders().taken(".txt"), bureau -> bureau.folders().clear());
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    FinanceFake bureau = run(new FinanceFake(around.folder(), around.port(0)));
    Map<String, String> configuration = bureau.configuration(around);
    configuration.put("sftp.timeout", around.pace().isZero() ? "3s" : Patience.of(around));
    return configuration;
  }

  @Override
  public Arrival bring(Sample sample) {
    String name =
        Sample.numbered(
            Objects.requireNonNull(NAMES.get(sample.type().name())), NUMBERS, sample.serial());
    fake().folders().awaitGone(name);
    fake().drop(name, sample.nativeBytes());
    return new Arrival.Laid();
  }

  @Override
  public Sample anew(Sample sample, String serial) {
    // people whom the systems of all departments can write
    String text = new String(sample.nativeBytes(), GB18030).replace("𠮷", "样例").replace("𬸚", "孙小");
    Sample common =
        new Sample(sample.name(), sample.type(), sample.canonical(), text.getBytes(GB18030), "");
    String tomorrow =
        DateTimeFormatter.BASIC_ISO_DATE.format(LocalDate.now(around().clock()).plusDays(1));
    return common.numbered(NUMBERS, serial).worded(Map.of("20261127", tomorrow));
  }
}
