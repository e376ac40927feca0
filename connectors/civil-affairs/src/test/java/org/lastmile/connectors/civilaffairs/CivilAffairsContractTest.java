package org.lastmile.connectors.civilaffairs;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.lastmile.connectors.civilaffairs.CivilAffairsFake.Handling;
import org.lastmile.connectors.civilaffairs.CivilAffairsFake.Settings;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;

class CivilAffairsContractTest extends ConnectorContractTest {
  private static final String PASSWORD = UUID.randomUUID().toString();
  private static CivilAffairsFake bureau;

  @BeforeAll
  static void open() {
    bureau =
        new CivilAffairsFake(
            new Settings(0, PASSWORD, "UTF8", Handling.NOTHING, Duration.ofMillis(50)));
  }

  @AfterAll
  static void close() {
    bureau.close();
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.config("frontEnd.url", bureau.url())
        .config("frontEnd.password", PASSWORD)
        .config("frontEnd.timeout", "1s")
        .config("poll.interval", "100ms");
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) throws SQLException {
    if (sample.type().toString().equals("check.answer/2")) {
      return new Arrival.WithDelivery();
    }
    try (Connection connection = bureau.owner().getConnection();
        Statement before = connection.createStatement();
        PreparedStatement row =
            connection.prepareStatement(
                """
                insert into qzk.jz_bljg_out
                select * from jsonb_populate_record(null::qzk.jz_bljg_out, ?::jsonb || '{"clbz": "0"}')
                """)) {
      before.execute("delete from qzk.jz_bljg_out");
      row.setString(1, sample.text());
      row.executeUpdate();
    }
    return new Arrival.Laid();
  }
}
