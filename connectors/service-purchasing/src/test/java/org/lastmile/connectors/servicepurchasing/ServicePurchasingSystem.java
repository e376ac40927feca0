package org.lastmile.connectors.servicepurchasing;

import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Decision;
import org.lastmile.hub.testkit.Patience;
import org.lastmile.hub.testkit.PollInterval;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;

/** The purchasing system, whose people accept every application, buy what it offers, accept the work and have it paid. */
public final class ServicePurchasingSystem extends SystemFakeOf<ServicePurchasingFake> {
  private static final Pattern NUMBERS =
      Pattern.compile("(HT|YS|ZF)\\d{11}|HT-2026-\\d{4}|YSBG-2027-\\d{4}");

  /** What the samples list. */
  private static final Map<String, byte[]> FILES =
      Map.of("合同.pdf", "%PDF-1.4 sample\n".getBytes(StandardCharsets.US_ASCII));

  private static final String APPLICATIONS = "SQ-";
  private static final String BUYER = "西湖区民政局";
  private static final String AMOUNT = "96000.00";
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd");

  private final AtomicInteger numbers = new AtomicInteger();

  public ServicePurchasingSystem() {
    super(
        "service-purchasing",
        NUMBERS,
        system -> system.folders().taken(".xml"),
        system -> system.folders().clear());
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    ServicePurchasingFake system = run(new ServicePurchasingFake(around.folder(), around.port(0)));
    staff().keep(this::look);
    Map<String, String> configuration = new HashMap<>(system.site().configuration());
    configuration.put("ftps.timeout", Patience.of(around));
    configuration.put("zip.limit", "1MB");
    configuration.put("poll.interval", PollInterval.of(around));
    return configuration;
  }

  @Override
  public Arrival bring(Sample sample) {
    String number = sample.canonical().path("idempotencyKey").textValue();
    fake().folders().awaitGone(number + ".xml");
    if (sample.text().contains("<FJ>")) {
      byte[] zip = ServicePurchasingFake.zip(FILES, StandardCharsets.UTF_8);
      fake().drop(number, sample.nativeBytes(), zip);
    } else {
      fake().drop(number, sample.nativeBytes());
    }
    return new Arrival.Laid();
  }

  private boolean look() {
    for (String name : fake().folders().whole()) {
      if (name.startsWith(APPLICATIONS) && name.endsWith(".xml")) {
        String stem = name.substring(0, name.length() - ".xml".length());
        buy(stem, fake().take(stem));
      }
    }
    return true;
  }

  private void buy(String stem, ServicePurchasingFake.Taken application) {
    String caseNo = application.field("AJBH");
    if (Decision.of(application.document()) == Decision.REFUSE) {
      fake().answer(stem, "1", caseNo, "<BM>" + BUYER + "</BM><SM>不在本年度政府购买服务指导性目录内</SM>");
      return;
    }
    ZonedDateTime now = ZonedDateTime.now(around().clock());
    String today = DAY.format(now);
    String number = "%tY%<tm%<td%<tH%<tM%<tS%03d".formatted(now, numbers.incrementAndGet());
    String contract = "HT-" + number;
    String acceptance = "YSBG-" + number;
    String name = application.field("XMMC").isEmpty() ? "公益服务" : application.field("XMMC");
    String payee = "<MC>" + application.field("MC") + "</MC>";
    fake().answer(stem, "0", caseNo, "<BM>" + BUYER + "</BM><XMBH>GM-" + number + "</XMBH>");
    staff()
        .work(
            List.of(
                () ->
                    drop(
                        "HT" + number,
                        """
                    <HTXX><WJBH>%s</WJBH><AJBH>%s</AJBH><XMBH>GM-%s</XMBH><HTBH>%s</HTBH><HTMC>%s</HTMC>\
                    <CGDW>%s</CGDW><CJF>%s</CJF><HTJE>%s</HTJE><QDRQ>%s</QDRQ></HTXX>\
                    """,
                        caseNo,
                        number,
                        contract,
                        name,
                        BUYER,
                        payee,
                        AMOUNT,
                        today),
                () ->
                    drop(
                        "YS" + number,
                        """
                    <YSBG><WJBH>%s</WJBH><AJBH>%s</AJBH><HTBH>%s</HTBH><YSBH>%s</YSBH><CGDW>%s</CGDW>\
                    <YSJL>合格</YSJL><YSJE>%s</YSJE><YSRQ>%s</YSRQ></YSBG>\
                    """,
                        caseNo,
                        contract,
                        acceptance,
                        BUYER,
                        AMOUNT,
                        today),
                () ->
                    drop(
                        "ZF" + number,
                        """
                    <ZFSQ><WJBH>%s</WJBH><AJBH>%s</AJBH><HTBH>%s</HTBH><YSBH>%s</YSBH><CGDW>%s</CGDW><SKF>%s</SKF>\
                    <KHH>样例银行西湖支行</KHH><YHZH>3399000000000001</YHZH><ZFJE>%s</ZFJE></ZFSQ>\
                    """,
                        caseNo,
                        contract,
                        acceptance,
                        BUYER,
                        payee,
                        AMOUNT)));
  }

  private boolean drop(String stem, String document, Object... values) {
    Object[] all = new Object[values.length + 1];
    all[0] = stem;
    System.arraycopy(values, 0, all, 1, values.length);
    fake().drop(stem, ServicePurchasingFake.bytes(document.formatted(all)));
    return true;
  }
}
