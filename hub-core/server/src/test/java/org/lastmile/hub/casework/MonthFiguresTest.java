package org.lastmile.hub.casework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.lastmile.hub.casework.Samples.caseNo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lastmile.hub.casework.MonthFigures.Figures;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Target;
import org.lastmile.hub.zone.TestDatabase;

@ExtendWith(TestDatabase.class)
class MonthFiguresTest {
  private static final YearMonth NOVEMBER = YearMonth.of(2026, 11);
  private static final YearMonth DECEMBER = YearMonth.of(2026, 12);
  private static final String HOUSING = "西湖区住房和城乡建设局";

  private Casework casework;
  private MonthFigures figures;
  private int messages;

  @BeforeEach
  void start(DataSource database) {
    figures = new MonthFigures(database);
    casework =
        new Casework(
            database,
            CaseworkSettings.defaults(),
            Samples.calendar(),
            Samples.HASH,
            Samples.FILES,
            Clock.systemUTC(),
            () -> {});
  }

  private static OffsetDateTime time(String day) {
    return OffsetDateTime.parse(day + "T10:00:00+08:00");
  }

  private void say(int serial, String day, String type, String fields) {
    say(serial, day, type, HOUSING, fields);
  }

  private void say(int serial, String day, String type, String department, String fields) {
    ObjectNode body = Samples.tree(fields);
    String at = day + "T10:00:00+08:00";
    if (type.startsWith("satisfaction.")) {
      body.put("round", "2026W49").put("answeredAt", at).put("way", "phone");
    } else {
      body.put("at", at).put("department", department);
    }
    deliver(serial, day, type, body);
  }

  private void dispatch(int serial, String day, String department, String street) {
    ObjectNode body = Samples.dispatched(department, time(day)).body();
    ((ObjectNode) body.get("application")).put("division", street);
    deliver(serial, day, "case.dispatched", body);
  }

  private void deliver(int serial, String day, String type, ObjectNode body) {
    Message message =
        Samples.message(
            "m" + messages++, type, caseNo(serial), "urban-management", time(day), 0, body);
    casework.deliver(message, new Target.Attempt(1, false), new Step());
  }

  private Figures of(YearMonth month, String department, String street) {
    return figures.month(month).figures().stream()
        .filter(one -> one.department().equals(department) && one.street().equals(street))
        .reduce((a, b) -> fail("two lines"))
        .orElseThrow();
  }

  /** One in time, one late, one sent back and then taken by another department. */
  private void november() {
    dispatch(1, "2026-11-02", HOUSING, "330106001000");
    say(1, "2026-11-03", "case.accepted", "");
    say(1, "2026-11-05", "case.completed", "'outcome': 'SOLVED', 'text': '已办'");
    dispatch(2, "2026-11-02", HOUSING, "330106001000");
    say(2, "2026-11-03", "case.accepted", "");
    say(2, "2026-11-20", "case.completed", "'outcome': 'SOLVED', 'text': '已办'");
    dispatch(3, "2026-11-02", HOUSING, "330106002000");
    say(3, "2026-11-03", "case.returned", "'reason': '不属于本部门'");
    dispatch(3, "2026-11-04", "西湖区城市管理局", "330106002000");
    say(3, "2026-11-05", "case.accepted", "西湖区城市管理局", "");
  }

  @Test
  void countsWhatWasAcceptedDecidedInTimeOrLateAndSentBackByWhoHeldIt() {
    november();

    assertThat(of(NOVEMBER, HOUSING, "330106001"))
        .isEqualTo(new Figures(HOUSING, "330106001", "", 2, 1, 1, 0, 0, 0));
    assertThat(of(NOVEMBER, HOUSING, "330106002"))
        .as("sent back by it, so it is its figure")
        .isEqualTo(new Figures(HOUSING, "330106002", "", 0, 0, 0, 1, 0, 0));
    assertThat(of(NOVEMBER, "西湖区城市管理局", "330106002").accepted()).isEqualTo(1);
    assertThat(figures.month(DECEMBER).figures()).isEmpty();
    assertThat(figures.month(NOVEMBER).frozen()).isFalse();
  }

  @Test
  void aFrozenMonthStaysAsItIsAndWhatIsSaidLaterIsCountedInTheNext() {
    november();
    assertThat(figures.freeze(5, time("2026-12-04"))).as("before the day").isZero();
    assertThat(figures.freeze(5, time("2026-12-05"))).isEqualTo(1);
    assertThat(figures.freeze(5, time("2026-12-05"))).as("once").isZero();
    MonthFigures.Month frozen = figures.month(NOVEMBER);
    assertThat(frozen.frozen()).isTrue();
    assertThat(frozen.figures()).hasSize(3);

    say(3, "2026-11-30", "case.completed", "西湖区城市管理局", "'outcome': 'SOLVED', 'text': '已办'");
    say(1, "2026-12-06", "satisfaction.result", "'score': 2");
    say(2, "2026-12-06", "satisfaction.result", "'score': 5");

    assertThat(figures.month(NOVEMBER)).isEqualTo(frozen);
    assertThat(of(DECEMBER, HOUSING, "330106001"))
        .isEqualTo(new Figures(HOUSING, "330106001", "", 0, 0, 0, 0, 2, 1));
    assertThat(of(DECEMBER, "西湖区城市管理局", "330106002").overdue())
        .as("it came after the month was frozen")
        .isEqualTo(1);
    MonthFigures.Month december = figures.month(DECEMBER);
    assertThat(figures.freeze(5, time("2027-01-05"))).isEqualTo(1);
    assertThat(figures.month(DECEMBER).figures()).isEqualTo(december.figures());
  }

  @Test
  void monthsThatWereMissedAreFrozenOneAfterTheOther() {
    november();
    say(3, "2027-01-07", "case.completed", "西湖区城市管理局", "'outcome': 'SOLVED', 'text': '已办'");
    int frozen = 0;
    while (figures.freeze(5, time("2027-02-10")) > 0) {
      frozen++;
    }
    assertThat(frozen).as("November, December, January").isEqualTo(3);
    assertThat(figures.month(DECEMBER))
        .isEqualTo(new MonthFigures.Month(DECEMBER, true, List.of()));
    assertThat(figures.month(YearMonth.of(2027, 1)).figures()).hasSize(1);
  }
}
