package org.lastmile.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.activation.SetupAtStart;
import org.lastmile.hub.activation.SetupPlaces;
import org.lastmile.hub.activation.SetupVersions;
import org.springframework.util.FileSystemUtils;

/** What people ask about setups, on the repository's own flows and configuration. */
class SetupCommandsTest {
  private static final Path ROOT = Path.of(System.getProperty("hub.root")).toAbsolutePath();

  @TempDir private Path work;
  private Path config;
  private Path routes;
  private SetupVersions versions;
  private SetupPlaces folders;

  @BeforeEach
  void start() throws IOException {
    config = work.resolve("config");
    routes = work.resolve("routes");
    FileSystemUtils.copyRecursively(ROOT.resolve("config"), config);
    FileSystemUtils.copyRecursively(ROOT.resolve("routes"), routes);
    Files.writeString(
        config.resolve("hub.yaml"),
        "hub: {data: '%s', routes: '%s'}%n".formatted(work.resolve("data"), routes));
    Files.writeString(config.resolve("inside.yaml"), "hub: {}\n");
    versions = new SetupVersions(work.resolve("data/inside/setup"));
    folders = new SetupPlaces(routes, config, config.resolve("connectors"));
    choose();
  }

  private SetupAtStart choose() {
    return SetupAtStart.choose(folders, versions, Clock.systemUTC());
  }

  private void replace(Path file, String what, String by) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(what);
    Files.writeString(file, text.replace(what, by));
  }

  @Test
  void aDifferenceIsToldByFlowsAndMatters() throws IOException {
    assertThat(run(Locale.ENGLISH, "routes", "diff")).contains("Nothing differs.");
    try (Stream<String> rows = Files.lines(config.resolve("matters.csv"))) {
      String last = rows.reduce((a, b) -> b).orElseThrow();
      replace(config.resolve("matters.csv"), last, last.replaceFirst("disability-fed$", "finance"));
    }
    replace(
        routes.resolve("answer-applicant/answer-applicant.camel.yaml"),
        "id: tell-refused",
        "id: tell-refusal");

    String told = run(Locale.ENGLISH, "routes", "diff");
    assertThat(told)
        .contains(
            "  config/matters.csv",
            "  routes/answer-applicant/answer-applicant.camel.yaml",
            "gone: flow tell-refused",
            "new: flow tell-refusal",
            "changed: matter 11330106XHDEM0199N4332098004000",
            "  + 西湖区残疾人联合会 finance 1/5");
    assertThat(run(Locale.SIMPLIFIED_CHINESE, "routes", "diff"))
        .contains("删除：流程 tell-refused", "更改：事项 11330106XHDEM0199N4332098004000");
  }

  @Test
  void aSubscriptionIsToldByItsStateAndWhatChangesOfIt() throws IOException {
    assertThat(run(Locale.ENGLISH, "shares", "list"))
        .containsPattern(
            "person-to-clinics +open +health-link +clinic-data +share.person-changed/1 .*"
                + "conditional +clinic-registration +SAMPLE-2026-GX-001 +2027-12-31 +event at")
        .contains("11 subscriptions, 11 of them open on ");
    replace(
        config.resolve("subscriptions.yaml"),
        "approval: SAMPLE-2026-GX-001\n",
        "approval: SAMPLE-2026-GX-001\n  revoked: {on: 2026-11-20, reason: asked for}\n");

    assertThat(run(Locale.SIMPLIFIED_CHINESE, "shares", "list"))
        .containsPattern("person-to-clinics +已撤销 ")
        .contains("共 11 项订阅，其中 10 项在");
    assertThat(run(Locale.ENGLISH, "config", "check"))
        .as("tests of flows ask for what was sent four days later")
        .contains("FLOW_TEST_FAILED");
    replace(config.resolve("subscriptions.yaml"), "on: 2026-11-20", "on: 2026-11-25");
    assertThat(run(Locale.ENGLISH, "routes", "diff"))
        .contains(
            "  config/subscriptions.yaml",
            "changed: subscription person-to-clinics",
            "SAMPLE-2026-GX-001 …2027-12-31 [event",
            "SAMPLE-2026-GX-001 …2027-12-31 ✗2026-11-25 [event");
    replace(config.resolve("subscriptions.yaml"), "kind: UNCONDITIONAL", "kind: NOT_SHARED");
    assertThat(run(Locale.ENGLISH, "config", "check"))
        .contains("subscriptions.yaml:", "SHARES_INVALID: kind is 'NOT_SHARED'", "CONDITIONAL");
  }

  @Test
  void whatIsNotFitIsToldWithItsPlace() throws IOException {
    replace(config.resolve("matters.csv"), ",finance\n", ",finanse\n");
    replace(config.resolve("matters.csv"), ",paused,", ",pausing,");

    String told = run(Locale.ENGLISH, "config", "check");

    assertThat(told).contains("matters.csv:", "MATTERS_INVALID", "'finanse'", "allowed are");
    assertThat(told.lines()).as("each row, not only the first").hasSize(7);
    assertThat(told)
        .contains("matters.csv:191 MATTERS_INVALID: state is 'pausing'; allowed: in-use");
    assertThat(run(Locale.ENGLISH, "routes", "check", "--routes", routes.toString()))
        .contains("matters.csv:191 MATTERS_INVALID");
    assertThat(choose().version().number())
        .as("the start keeps the last that was fit")
        .isEqualTo(1);
    assertThat(choose().refused()).isNotEmpty();
  }

  @Test
  void aFlowThatTheGateDoesNotLetThroughIsRefused() throws IOException {
    replace(config.resolve("gate.yaml"), "  - booking.withdrawn\n", "");
    replace(
        config.resolve("gate.yaml"),
        "  share.slots: {fields: [provider, at, slots, origin]}\n",
        "");

    String told = run(Locale.ENGLISH, "config", "check");

    assertThat(told)
        .contains("GATE_SHUT: flow withdraw-booking has booking.withdrawn/1 from health-link")
        .contains("has share.slots/1 to health-link cross the gate");
    assertThat(told.lines()).hasSize(2);
    assertThat(choose().refused()).hasSize(2);
  }

  @Test
  void anEarlierVersionIsPutBackWithPersonAndReason() throws IOException {
    String before = Files.readString(config.resolve("matters.csv"));
    replace(config.resolve("matters.csv"), "disability-fed\n", "finance\n");
    Files.writeString(routes.resolve("announce-notice/tests/one-more.yaml"), "[]\n");
    SetupAtStart changed = choose();
    assertThat(changed.refused())
        .as("tests of flows name those matters, and what is told has no bodies")
        .isNotEmpty()
        .allSatisfy(fault -> assertThat(fault.getMessage()).doesNotContain("{"));
    Files.writeString(config.resolve("matters.csv"), before);
    assertThat(choose().version().number()).isEqualTo(2);

    assertThat(
            run(Locale.ENGLISH, "routes", "rollback", "1", "--by", "王管理", "--reason", "as before"))
        .contains("version 1");
    assertThat(routes.resolve("announce-notice/tests/one-more.yaml")).doesNotExist();
    choose();

    assertThat(run(Locale.ENGLISH, "routes", "history"))
        .containsPattern("(?m)^3 \\* .*王管理 +as before +routes/announce-notice/tests/one-more.yaml");
  }

  private String run(Locale locale, String... command) {
    StringWriter out = new StringWriter();
    Hub.commandLine(locale)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(out, true))
        .execute(
            Stream.concat(
                    Stream.of(command),
                    command[0].equals("config")
                        ? Stream.of("--config", config.toString(), "--routes", routes.toString())
                        : Stream.of("--config", config.toString()))
                .toArray(String[]::new));
    return out.toString();
  }
}
