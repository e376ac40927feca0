package org.lastmile.connectors.civilaffairs;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.lastmile.connectors.civilaffairs.CivilAffairsFake.Handling;
import org.lastmile.connectors.civilaffairs.CivilAffairsFake.InRow;
import org.lastmile.connectors.civilaffairs.CivilAffairsFake.Settings;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;

/** The civil affairs bureau among the fakes; with a pace its clerk solves what lies in the front-end database. */
public final class CivilAffairsSystem extends SystemFakeOf<CivilAffairsFake> {
  public CivilAffairsSystem() {
    super("civil-affairs", CivilAffairsSystem::taken, CivilAffairsFake::clear);
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    String password = around.secret("frontEnd");
    boolean watched = around.pace().isZero();
    CivilAffairsFake bureau =
        run(
            new CivilAffairsFake(
                new Settings(
                    around.port(0),
                    password,
                    "UTF8",
                    watched ? Handling.NOTHING : Handling.SOLVE,
                    watched ? Duration.ofHours(1) : around.pace())));
    bureau.person("RY0001", "张样例", "339900195803120011", true, "JZ-2026-0001");
    bureau.closeDay(LocalDate.now(around.clock()).minusDays(1));
    return Map.of(
        "frontEnd.url",
        bureau.url(),
        "frontEnd.password",
        password,
        "frontEnd.timeout",
        watched ? "1s" : "3s",
        "poll.interval",
        watched ? "100ms" : "500ms");
  }

  @Override
  public Arrival bring(Sample sample) {
    if (sample.type().toString().equals("check.answer/2")) {
      return new Arrival.WithDelivery();
    }
    fake().write(sample.text());
    return new Arrival.Laid();
  }

  private static List<Taken> taken(CivilAffairsFake bureau) {
    return bureau.taken().stream()
        .map(row -> new Taken(at(row), "jz_sq_in", String.valueOf(row.get("slbh"))))
        .toList();
  }

  private static Instant at(InRow row) {
    return Timestamp.valueOf(Objects.requireNonNull(row.get("clsj"))).toInstant();
  }
}
