package org.lastmile.connectors.communityledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Need;
import org.lastmile.hub.testkit.Requires;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.transit.Intake.Reception;
import org.lastmile.hub.transit.Intake.Refusal;
import org.lastmile.hub.transit.Target;

/** The quirks of the catalogue, against a MariaDB server of the ledger's. */
@Requires(Need.MARIADB)
class CommunityLedgerQuirksTest {
  private static final String PASSWORD = UUID.randomUUID().toString();
  private static final String NOVEMBER = "2026-11-24T10:20:00+08:00";
  private static CommunityLedgerFake ledger;
  private static ConnectorRig rig;
  private static int tests;

  private String number;
  private String key;
  private int receivedBefore;
  private int refusedBefore;

  @BeforeAll
  static void open() {
    ledger = new CommunityLedgerFake(0, PASSWORD);
    rig = builder().start();
  }

  @AfterAll
  static void close() {
    rig.close();
    ledger.close();
  }

  @BeforeEach
  void begin() {
    number = "Z" + ++tests;
    key = "grid-terminal/" + number;
    receivedBefore = rig.intake().received().size();
    refusedBefore = rig.intake().refused().size();
  }

  @AfterEach
  void end() {
    rig.intake().release();
    ledger.update("delete from tz_qj");
    assertThat(ledger.leftOver()).as("left in the staging table").isEmpty();
  }

  @Test
  void aVisitIsOneEntryWithARowForEachPerson() {
    JsonNode said = deliver(visit(1));

    assertThat(said.path("fhm").intValue()).isZero();
    assertThat(ledger.rows("tz_zf", key))
        .extracting(row -> row.get("xm"))
        .containsExactly("郑样例", "冯样例");
    assertThat(ledger.rows("tz_zf", key).getFirst())
        .containsEntry("sfzhm", "339900194802140032")
        .containsEntry("dz", "西湖区样例路9号1幢202室")
        .containsEntry("lb", "重点")
        .containsEntry("xzqh", "330106002");
    assertThat(ledger.entries(key))
        .containsExactly(Map.of("tzlb", "ZF01", "bbh", "1", "ssq", "2026-11", "wlbz", "0"));
  }

  @Test
  void aCorrectionReplacesTheEntryAndNeverAdds() {
    deliver(visit(1));
    ObjectNode correction = visit(2);
    correction.withObject("body").withArray("persons").remove(0);
    deliver(correction);

    assertThat(ledger.rows("tz_zf", key)).extracting(row -> row.get("xm")).containsExactly("冯样例");
    assertThat(ledger.entries(key)).extracting(entry -> entry.get("bbh")).containsExactly("2");
  }

  @Test
  void aCorrectionThatOvertakesItsOriginalStays() {
    ObjectNode correction = visit(2);
    correction.withObject("body").put("findings", "已更正");
    deliver(correction);
    JsonNode said = deliver(visit(1));

    assertThat(said.path("fhm").intValue()).as("older than what is there").isEqualTo(2);
    assertThat(ledger.rows("tz_zf", key)).extracting(row -> row.get("nr")).containsOnly("已更正");
  }

  @Test
  void aRepeatChangesNothing() {
    deliver(visit(1));
    List<Map<String, String>> before = ledger.rows("tz_zf", key);
    JsonNode said = answer(rig.deliver(Entries.read(visit(1)), new Target.Attempt(2, true)));

    assertThat(said.path("fhm").intValue()).as("there already").isEqualTo(1);
    assertThat(ledger.rows("tz_zf", key)).isEqualTo(before);
  }

  @Test
  void theSameVersionWithOtherContentIsRefused() {
    deliver(visit(1));
    ObjectNode other = visit(1);
    other.withObject("body").put("findings", "另一内容");

    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> deliver(other))
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("COMMUNITY_LEDGER_VERSION");
              assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
            });
  }

  @Test
  void anEntryWithAWrongRowIsNotWrittenAtAll() {
    ObjectNode visit = visit(1);
    JsonNode persons = visit.withObject("body").withArray("persons");
    ((ObjectNode) persons.get(1)).set("citizenId", persons.get(0).get("citizenId"));

    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> deliver(visit))
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("COMMUNITY_LEDGER_ROW");
              assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
              assertThat(fault.place()).isEqualTo("/body/persons/1/citizenId");
              assertThat(fault).hasMessageContaining("row 2").hasMessageContaining("E06");
            });
    assertThat(ledger.rows("tz_zf", key)).isEmpty();
    assertThat(ledger.entries(key)).isEmpty();
  }

  @Test
  void whatBreaksInTheMiddleLeavesNothingAndIsTriedAgain() {
    deliver(visit(1));
    ledger.update(
        "create trigger tz_zf_cw before insert on tz_zf for each row"
            + " if new.hh = 2 then signal sqlstate '40001'; end if");
    try {
      assertThatExceptionOfType(HubException.class)
          .isThrownBy(() -> deliver(visit(2)))
          .satisfies(fault -> assertThat(fault.kind()).isEqualTo(FaultKind.PASSING));
      assertThat(ledger.rows("tz_zf", key)).hasSize(2);
      assertThat(ledger.entries(key)).extracting(entry -> entry.get("bbh")).containsExactly("1");
    } finally {
      ledger.update("drop trigger tz_zf_cw");
    }

    deliver(visit(2));

    assertThat(ledger.entries(key)).extracting(entry -> entry.get("bbh")).containsExactly("2");
  }

  @Test
  void anEntryThatOthersHoldIsTriedAgain() throws SQLException {
    deliver(visit(1));
    try (Connection clerk = ledger.owner();
        Statement statement = clerk.createStatement()) {
      clerk.setAutoCommit(false);
      statement.execute("select * from tz_tm where zrjz = '" + key + "' for update");
      assertThatExceptionOfType(HubException.class)
          .isThrownBy(() -> deliver(visit(2)))
          .satisfies(
              fault -> {
                assertThat(fault.code()).isEqualTo("COMMUNITY_LEDGER_BUSY");
                assertThat(fault.kind()).isEqualTo(FaultKind.PASSING);
              });
      clerk.rollback();
    }
  }

  @Test
  void aNameThatTheTargetWouldCutIsRefusedBeforeItIsWritten() {
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> deliver(Entries.change(number, "张𠮷祥", "西湖区样例路11号")))
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("COMMUNITY_LEDGER_CHARACTER");
              assertThat(fault.kind()).isEqualTo(FaultKind.CALLER);
              assertThat(fault.place()).isEqualTo("/body/person/name");
              assertThat(fault)
                  .hasMessageContaining("character 2")
                  .hasMessageContaining("tz_rk.xm (utf8mb3)")
                  .hasMessageNotContaining("𠮷");
            });
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> deliver(Entries.change(number, "张样例", "西湖区䶮路11号")))
        .satisfies(
            fault -> {
              assertThat(fault.place()).isEqualTo("/body/person/address");
              assertThat(fault).hasMessageContaining("tz_rk.dz (gbk)");
            });
    assertThat(ledger.rows("tz_rk", "one-window/" + number)).isEmpty();
  }

  @Test
  void theSameNameIsTakenWhereTheTargetHoldsIt() {
    ObjectNode visit = visit(1);
    ((ObjectNode) visit.withObject("body").withArray("persons").get(0)).put("name", "张𠮷祥");
    deliver(visit);

    assertThat(ledger.rows("tz_zf", key).getFirst()).containsEntry("xm", "张𠮷祥");
  }

  @Test
  void theServerItselfCutsSuchANameWithoutAWord() {
    ledger.update(
        "insert into tz_lr_in (pcbh, hh, tzlb, zrjz, bbh, ssq, wlbz, fssj, xm, lyxt, lybh)"
            + " values ('cut', 1, 'RK01', ?, 1, '2026-11', '0', current_timestamp, '张𠮷祥', 'x', 'x')",
        key);
    ledger.update("call p_tz_lr('cut')");

    assertThat(ledger.rows("tz_rk", key)).hasSize(1);
    assertThat(ledger.rows("tz_rk", key).getFirst().get("xm")).doesNotContain("𠮷");
  }

  @Test
  void whatIsLongerThanTheTargetsColumnIsRefused() {
    ObjectNode visit = visit(1);
    visit.withObject("body").put("address", "路".repeat(201));

    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> deliver(visit))
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("COMMUNITY_LEDGER_TOO_LONG");
              assertThat(fault.place()).isEqualTo("/body/address");
              assertThat(fault).hasMessageContaining("201").hasMessageContaining("200");
            });
  }

  @Test
  void aLateEntryGoesToTheNextMonthWithAMark() {
    ledger.update("insert into tz_qj values ('2026-10', current_timestamp)");
    JsonNode said = deliver(Entries.visit(number, 1, "2026-10-30T09:15:00+08:00"));

    assertThat(said.path("ssq").textValue()).isEqualTo("2026-11");
    assertThat(said.path("wlbz").textValue()).isEqualTo("1");
    assertThat(ledger.entries(key))
        .containsExactly(Map.of("tzlb", "ZF01", "bbh", "1", "ssq", "2026-11", "wlbz", "1"));
    assertThat(ledger.rows("tz_zf", key).getFirst().get("fssj"))
        .as("it happened when it happened")
        .startsWith("2026-10-30 09:15:00");
  }

  @Test
  void aCorrectionAfterFreezingGoesToTheNextMonthAndTheFrozenFiguresStay() {
    deliver(Entries.visit(number, 1, "2026-09-10T09:00:00+08:00"));
    ledger.freeze("2026-09");
    await().untilAsserted(() -> assertThat(ledger.reported("2026-09")).containsEntry("clbz", "2"));
    JsonNode figures = received().getFirst().body().path("figures");

    JsonNode said = deliver(Entries.visit(number, 2, "2026-09-10T09:00:00+08:00"));

    assertThat(said.path("ssq").textValue()).isEqualTo("2026-10");
    assertThat(ledger.entries(key))
        .containsExactly(Map.of("tzlb", "ZF01", "bbh", "2", "ssq", "2026-10", "wlbz", "1"));
    assertThat(figures.get(0).path("entries").intValue()).isEqualTo(1);
    assertThat(ledger.reported("2026-09")).containsEntry("hs", "1");
  }

  @Test
  void aMonthThatIsFrozenMeanwhileIsNotWrittenInto() {
    ledger.update(
        "create trigger tz_lr_dj after insert on tz_lr_in for each row"
            + " insert ignore into tz_qj values ('2026-11', current_timestamp)");
    try {
      JsonNode said = deliver(visit(1));

      assertThat(said.path("fhm").intValue()).isZero();
      assertThat(said.path("ssq").textValue()).isEqualTo("2026-12");
      assertThat(said.path("wlbz").textValue()).isEqualTo("1");
      assertThat(ledger.rows("tz_zf", key)).hasSize(2);
    } finally {
      ledger.update("drop trigger tz_lr_dj");
    }
  }

  @Test
  void frozenFiguresAreTakenOnceAndNeverChange() {
    String report = Sample.textOf("inbound/share.monthly-figures.native.json");
    ledger.report(report);
    await().untilAsserted(() -> assertThat(ledger.reported("2026-10")).containsEntry("clbz", "2"));
    assertThat(received()).hasSize(1);

    // the same again
    ledger.update("update tz_yb_out set clbz = '0' where ssq = '2026-10'");
    await().untilAsserted(() -> assertThat(ledger.reported("2026-10")).containsEntry("clbz", "2"));
    assertThat(received()).hasSize(1);

    // other figures for a month that is frozen
    ledger.update("update tz_yb_mx set ts = ts + 1 where ssq = '2026-10' and tzlb = 'ZF01'");
    ledger.update("update tz_yb_out set clbz = '0' where ssq = '2026-10'");
    await().untilAsserted(() -> assertThat(ledger.reported("2026-10")).containsEntry("clbz", "9"));
    assertThat(ledger.reported("2026-10").get("cwxx")).startsWith("KEY_REUSED");
    assertThat(received()).hasSize(1);
  }

  @Test
  void furtherItemsTravelInTheJsonColumn() {
    deliver(visit(1));

    assertThat(ledger.rows("tz_zf", key))
        .extracting(row -> row.get("kzx"))
        .containsExactly("{\"居住状况\":\"独居\",\"慢性病\":1}", null);
    long sent = ledger.send(Entries.sent(key, 1).toString());
    await().untilAsserted(() -> assertThat(ledger.flag(sent)).isEqualTo("2"));
    assertThat(received().getFirst().body().path("shares").get(1).path("items"))
        .isEqualTo(Json.object().put("变动", "迁入").put("户籍", "外省"));
  }

  @Test
  void anEntryWithAllItsSharesIsOneMessage() {
    long sent = ledger.send(Entries.sent(key, 1).toString());

    await().untilAsserted(() -> assertThat(ledger.flag(sent)).isEqualTo("2"));
    assertThat(received())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.key()).isEqualTo("RK01/" + key + "/1");
              assertThat(one.body().path("shares"))
                  .extracting(share -> share.path("system").textValue())
                  .containsExactly("civil-affairs", "human-resources");
            });
  }

  @Test
  void anEntryOfWhichAShareIsMissingIsLeftUntilItIsThere() {
    long sent = ledger.write(Entries.sent(key, 1).toString());
    ledger.unshare(sent, "human-resources");
    long other = ledger.send(Entries.sent(key + "-2", 1).toString());
    await().untilAsserted(() -> assertThat(ledger.flag(other)).isEqualTo("2"));
    assertThat(ledger.flag(sent)).as("being written").isEqualTo("W");

    ledger.release(sent);
    await().untilAsserted(() -> assertThat(ledger.error(sent)).startsWith("COMMUNITY_LEDGER_HALF"));
    ledger.share(sent, "human-resources", "{}");

    await().untilAsserted(() -> assertThat(ledger.flag(sent)).isEqualTo("2"));
    assertThat(ledger.error(sent)).isNull();
    assertThat(received()).hasSize(2);
  }

  @Test
  void anEntryThatAKilledHubHadTakenIsTakenAgain() {
    long sent = ledger.write(Entries.sent(key, 1).toString());
    ledger.update(
        "update tz_fs_out set clbz = '1', clsj = current_timestamp - interval 3 minute where xh = ?",
        String.valueOf(sent));

    await().untilAsserted(() -> assertThat(ledger.flag(sent)).isEqualTo("2"));
    assertThat(received()).hasSize(1);
  }

  @Test
  void aCorrectionWaitsForItsOriginalAndOtherEntriesGoOn() {
    long original = ledger.write(Entries.sent(key, 1).toString());
    ledger.update(
        "update tz_fs_out set clbz = '1', clsj = current_timestamp where xh = ?",
        String.valueOf(original));
    long correction = ledger.send(Entries.sent(key, 2).toString());
    long other = ledger.send(Entries.sent(key + "-2", 1).toString());
    await().untilAsserted(() -> assertThat(ledger.flag(other)).isEqualTo("2"));
    assertThat(ledger.flag(correction)).isEqualTo("0");

    ledger.release(original);

    await().untilAsserted(() -> assertThat(ledger.flag(correction)).isEqualTo("2"));
    assertThat(received())
        .filteredOn(one -> one.key().contains(key + "/"))
        .extracting(Reception::key)
        .containsExactly("RK01/" + key + "/1", "RK01/" + key + "/2");
  }

  @Test
  void anEntryThatCannotBeReadGetsFlag9AndTheOthersGoOn() {
    long broken = ledger.send(Entries.sent(key, 1).put("tzlb", "??").toString());
    long good = ledger.send(Entries.sent(key + "-2", 1).toString());

    await().untilAsserted(() -> assertThat(ledger.flag(good)).isEqualTo("2"));
    assertThat(ledger.flag(broken)).isEqualTo("9");
    assertThat(ledger.error(broken)).startsWith("NATIVE_INVALID").contains("/tzlb");
    assertThat(refused()).extracting(Refusal::code).containsExactly("NATIVE_INVALID");
  }

  @Test
  void whileTheHubIsFullEntriesStayNew() {
    rig.intake().pull();
    long sent = ledger.send(Entries.sent(key, 1).toString());
    await().untilAsserted(() -> assertThat(ledger.error(sent)).startsWith("BRAKE"));
    assertThat(ledger.flag(sent)).isIn("0", "1");
    assertThat(refused()).isEmpty();

    rig.intake().release();

    await().untilAsserted(() -> assertThat(ledger.flag(sent)).isEqualTo("2"));
    assertThat(received()).hasSize(1);
  }

  @Test
  void theAccountHasRightsOnTheFrontEndSchemaOnly() throws SQLException {
    try (Connection hub =
            DriverManager.getConnection(ledger.url(), CommunityLedgerFake.USER, PASSWORD);
        Statement statement = hub.createStatement()) {
      assertThat(statement.executeQuery("select count(*) from tz_lb").next()).isTrue();
      for (String forbidden :
          List.of(
              "select * from yw_tz.ry",
              "insert into tz_zf (zrjz, hh, fssj) values ('x', 1, current_timestamp)",
              "delete from tz_qj",
              "update tz_yb_mx set ts = 0")) {
        assertThatExceptionOfType(SQLException.class)
            .isThrownBy(() -> statement.execute(forbidden))
            .withMessageContaining("denied");
      }
    }
  }

  @Test
  void aDatabaseThatGivesNoConnectionIsAwayAndEverythingWaits() {
    try (ConnectorRig stranger =
        builder().config("ledger.password", "wrong").config("ledger.timeout", "500ms").start()) {
      assertThatExceptionOfType(HubException.class)
          .isThrownBy(() -> stranger.deliver(Entries.read(visit(1))))
          .satisfies(
              fault -> {
                assertThat(fault.code()).isEqualTo("COMMUNITY_LEDGER_AWAY");
                assertThat(fault.kind()).isEqualTo(FaultKind.DOWN);
              });
    }
  }

  @Test
  void aKindThatTheLedgerDoesNotShowIsTheOperatorsToMend() {
    ledger.update("update tz_lb set mbb = 'tz_none' where tzlb = 'HD01'");
    try {
      assertThatExceptionOfType(HubException.class)
          .isThrownBy(() -> deliver(activity()))
          .satisfies(
              fault -> {
                assertThat(fault.code()).isEqualTo("COMMUNITY_LEDGER_KIND");
                assertThat(fault.kind()).isEqualTo(FaultKind.LASTING);
              });
    } finally {
      ledger.update("update tz_lb set mbb = 'tz_hd' where tzlb = 'HD01'");
    }
    assertThat(deliver(activity()).path("fhm").intValue()).isZero();
  }

  private static ConnectorRig.Builder builder() {
    return ConnectorRig.of(Path.of("target/classes"))
        .config("ledger.url", ledger.url())
        .config("ledger.password", PASSWORD)
        .config("poll.interval", "50ms");
  }

  private ObjectNode visit(int version) {
    return Entries.visit(number, version, NOVEMBER);
  }

  private static ObjectNode activity() {
    return (ObjectNode)
        Json.parse(
            Sample.textOf("outbound/share.activity.canonical.json")
                .getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode deliver(ObjectNode message) {
    return answer(rig.deliver(Entries.read(message)));
  }

  private static JsonNode answer(ConnectorRig.Delivered delivered) {
    return delivered.delivered().payloads().stream()
        .filter(payload -> payload.role() == Payload.Role.ANSWER)
        .map(payload -> Json.parse(payload.bytes()))
        .findFirst()
        .orElseThrow();
  }

  private List<Reception> received() {
    List<Reception> all = rig.intake().received();
    return all.subList(receivedBefore, all.size());
  }

  private List<Refusal> refused() {
    List<Refusal> all = rig.intake().refused();
    return all.subList(refusedBefore, all.size());
  }
}
