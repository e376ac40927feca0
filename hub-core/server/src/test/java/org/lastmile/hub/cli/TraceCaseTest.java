package org.lastmile.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.LedgerFill;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.zone.TestDatabase;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine;

@ExtendWith(TestDatabase.class)
class TraceCaseTest {
  private static final String CASE = "L33010620261124000001";
  private static final Clock CLOCK = Clock.system(ZoneId.of("Asia/Shanghai"));

  @TempDir Path config;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void printsTheLifeOfACaseAcrossBothZonesInTheOrderOfTime(DataSource outside, DataSource inside)
      throws Exception {
    LedgerFill.write(
        outside, Zone.OUTSIDE, CLOCK, 0, entry(EntryKind.RECEIVED, "zhilian-gov", 0, "P-1"));
    LedgerFill.write(
        outside, Zone.OUTSIDE, CLOCK, 1, entry(EntryKind.DELIVERED, "zhilian-gov", 30, null));
    LedgerFill.write(
        inside, Zone.INSIDE, CLOCK, 0, entry(EntryKind.DELIVERED, "approvals", 10, null));
    configure(Zone.OUTSIDE, outside);
    configure(Zone.INSIDE, inside);

    assertThat(run("trace", CASE, "--config", config.toString(), "--verify")).isZero();

    assertThat(out.toString().lines())
        .containsExactly(
            CASE,
            "Time                     Zone     What       System       Message           Message id"
                + "  Took  Result",
            "2026-11-24 09:30:00.000  outside  received   zhilian-gov  case.submitted/1  aaaabbbb"
                + "    3 ms  OK 受理 known as P-1",
            "2026-11-24 09:30:10.000  inside   delivered  approvals    case.submitted/1  aaaabbbb"
                + "    3 ms  OK 受理",
            "2026-11-24 09:30:30.000  outside  delivered  zhilian-gov  case.submitted/1  aaaabbbb"
                + "    3 ms  OK 受理",
            "",
            "The ledger of zone outside is as it was written.",
            "The ledger of zone inside is as it was written.");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void findsACaseByANumberOfASystemAndShowsNoPayload(DataSource outside, DataSource inside)
      throws Exception {
    LedgerFill.write(
        outside, Zone.OUTSIDE, CLOCK, 0, entry(EntryKind.RECEIVED, "zhilian-gov", 0, "P-1"));
    configure(Zone.OUTSIDE, outside);
    configure(Zone.INSIDE, inside);

    assertThat(run("trace", "P-1", "--config", config.toString())).isZero();
    assertThat(out.toString()).startsWith(CASE).doesNotContain("secret");
    assertThat(run("trace", "aaaabbbbccccdddd", "--config", config.toString())).isZero();
  }

  @Test
  void printsPayloadsMaskedWhenAsked(DataSource outside, DataSource inside) throws Exception {
    String event =
        """
        {"dataschema":"urn:lastmile:type:case.submitted/1",
         "data":{"applicant":{"kind":"natural","name":"张样例","phone":"13800000001"}}}""";
    Entry entry = entry(EntryKind.RECEIVED, "zhilian-gov", 0, "P-1");
    Payload canonical =
        new Payload(
            Payload.Role.CANONICAL,
            "application/cloudevents+json",
            event.getBytes(StandardCharsets.UTF_8));
    LedgerFill.write(
        outside, Zone.OUTSIDE, CLOCK, 0, with(entry, entry.payloads().getFirst(), canonical));
    configure(Zone.OUTSIDE, outside);
    configure(Zone.INSIDE, inside);

    assertThat(run("trace", CASE, "--payloads", "--config", config.toString())).isZero();
    assertThat(out.toString())
        .contains("outside entry 1 received: Native form, text/plain, 6 bytes", "; not shown")
        .contains("Canonical form", "; masked", "张**", "138****0001")
        .doesNotContain("secret", "张样例", "13800000001");
  }

  @Test
  void showsOneZoneWhenTheOtherIsOutOfReach(DataSource outside) throws Exception {
    LedgerFill.write(
        outside, Zone.OUTSIDE, CLOCK, 0, entry(EntryKind.RECEIVED, "zhilian-gov", 0, "P-1"));
    configure(Zone.OUTSIDE, outside);
    Files.writeString(config.resolve("inside.yaml"), "hub:\n  data: data\n");

    String nothing = "hub.data=" + config.resolve("nothing");
    assertThat(run("trace", CASE, "--config", config.toString(), "--set", nothing)).isZero();
    assertThat(out.toString()).contains("received");
    assertThat(err.toString()).contains("zone inside is not shown").contains("it has not run here");
    assertThat(run("trace", "unknown", "--config", config.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("Nothing is recorded about unknown.");
  }

  @Test
  void speaksChineseOnAChineseMachine(DataSource outside, DataSource inside) throws Exception {
    LedgerFill.write(
        outside, Zone.OUTSIDE, CLOCK, 0, entry(EntryKind.RECEIVED, "zhilian-gov", 0, "P-1"));
    configure(Zone.OUTSIDE, outside);
    configure(Zone.INSIDE, inside);

    assertThat(run(Locale.CHINA, "trace", CASE, "--config", config.toString(), "--verify"))
        .isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            CASE,
            "时间                     网       事件  系统         消息              消息编号  用时    结果",
            "2026-11-24 09:30:00.000  outside  收件  zhilian-gov  case.submitted/1  aaaabbbb  3 毫秒  OK 受理"
                + " 对方编号 P-1",
            "",
            "outside 网区的台账与写入时一致。",
            "inside 网区的台账与写入时一致。");
    assertThat(run(Locale.CHINA, "trace", "unknown", "--config", config.toString())).isEqualTo(1);
    assertThat(out.toString()).endsWith("没有关于 unknown 的记录。\n");
  }

  private int run(String... arguments) {
    return run(Locale.ENGLISH, arguments);
  }

  private int run(Locale machine, String... arguments) {
    CommandLine hub = Hub.commandLine(machine);
    hub.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return hub.execute(arguments);
  }

  private void configure(Zone zone, DataSource database) throws Exception {
    PGSimpleDataSource source = TestDatabase.unpooled(database);
    Files.writeString(config.resolve("hub.yaml"), "hub:\n  node: test\n");
    Files.writeString(
        config.resolve(zone.id() + ".yaml"),
        "hub:\n  database:\n    url: \"%s\"\n    user: \"%s\"\n    password: \"%s\"\n"
            .formatted(source.getUrl(), source.getUser(), source.getPassword()));
  }

  private static Entry with(Entry entry, Payload... payloads) {
    return new Entry(
        entry.kind(),
        entry.messageId(),
        entry.messageType(),
        entry.caseNo(),
        entry.causationId(),
        entry.system(),
        entry.actor(),
        entry.time(),
        entry.code(),
        entry.detail(),
        entry.attempt(),
        entry.duration(),
        entry.outputs(),
        entry.versions(),
        entry.keys(),
        List.of(payloads));
  }

  private static Entry entry(EntryKind kind, String system, int seconds, String known) {
    return new Entry(
        kind,
        "aaaabbbbccccdddd",
        "case.submitted/1",
        CASE,
        null,
        system,
        system,
        OffsetDateTime.parse("2026-11-24T09:30:00+08:00").plusSeconds(seconds),
        "OK",
        "受理",
        1,
        Duration.ofMillis(3),
        Map.of(),
        Map.of(),
        known == null ? Map.of() : Map.of("portalApplyNo", known),
        List.of(
            new Payload(
                Payload.Role.NATIVE, "text/plain", "secret".getBytes(StandardCharsets.UTF_8))));
  }
}
