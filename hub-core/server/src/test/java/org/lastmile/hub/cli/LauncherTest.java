package org.lastmile.hub.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher itself, in a folder with a difficult name, with a JDK and a Maven that only say what they were asked. */
class LauncherTest {
  @TempDir Path temp;
  private Path root;

  @BeforeEach
  void repository() throws IOException {
    root = Files.createDirectories(temp.resolve("区 中枢/last mile"));
    Files.copy(Path.of(System.getProperty("hub.root"), "hub"), root.resolve("hub"));
    for (String folder : List.of(".mvn", "hub-core/server/src", "connectors", "target")) {
      Files.createDirectories(root.resolve(folder));
    }
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    Files.writeString(root.resolve("hub-core/server/pom.xml"), "<project/>");
    Files.writeString(root.resolve("hub-core/server/src/A.java"), "class A {}");
    jdk("jdk", "25.0.1");
    maven(0);
  }

  @Test
  void buildsOnceAndHandsTheArgumentsToJavaUnchanged() throws Exception {
    var first = hub("trace", "a case", "编号");
    assertThat(first.exit).isZero();
    assertThat(first.output)
        .contains("[1/1] Lastmile hub", "<-Dhub.home=" + root.toRealPath() + ">")
        .contains(
            "<org.lastmile.hub.cli.Hub><trace><a case><编号>",
            "<--sun-misc-unsafe-memory-access=allow>");
    assertThat(hub("trace").output).doesNotContain("Building with Maven");
  }

  @Test
  void whatABuildMakesDoesNotCallForAnother() throws Exception {
    assertThat(hub("run").output).contains("Building with Maven");
    assertThat(hub("run").output).doesNotContain("Building with Maven");
  }

  @Test
  void aBuildLeavesNoOldLibrariesAndPluginsBehind() throws Exception {
    var library = root.resolve("hub-core/server/target/lib/old-1.0.jar");
    var plugin = root.resolve("target/plugins/gone.jar");
    for (Path old : List.of(library, plugin)) {
      Files.createDirectories(old.getParent());
      Files.createFile(old);
    }
    hub("run");
    assertThat(library).doesNotExist();
    assertThat(plugin).doesNotExist();
  }

  @Test
  void commandsThatStartFakesAreOfTheDemo() throws Exception {
    assertThat(hub("demo", "--once").output).contains("<org.lastmile.hub.demo.Demo><--once>");
    assertThat(hub("fake", "justice", "--set", "slow").output)
        .contains("<org.lastmile.hub.demo.Fake><justice><--set><slow>");
    assertThat(hub("sandbox", "justice").output)
        .contains("<org.lastmile.hub.demo.Sandbox><justice>");
    assertThat(hub("send", "justice").output).contains("<org.lastmile.hub.demo.Send><justice>");
  }

  @Test
  void benchStartsTheBenchmark() throws Exception {
    assertThat(hub("bench", "--only", "whole").output)
        .contains("<org.lastmile.hub.benchmark.Bench><--only><whole>");
  }

  @Test
  void startingBuildsAnewWhenASourceIsNewerOrGoneAndAskingDoesNot() throws Exception {
    hub("run");
    var source = root.resolve("hub-core/server/src/A.java");
    Files.setLastModifiedTime(
        source, FileTime.from(Clock.systemUTC().instant().plus(Duration.ofMinutes(1))));
    assertThat(hub("trace").output).doesNotContain("Building with Maven");
    assertThat(hub("run").output).contains("Building with Maven");
    Files.delete(source);
    Files.setLastModifiedTime(
        source.getParent(), FileTime.from(Clock.systemUTC().instant().plus(Duration.ofMinutes(1))));
    assertThat(hub("run").output).contains("Building with Maven");
  }

  @Test
  void aBuildThatFailsIsToldWithItsErrorsAndTriedAgain() throws Exception {
    maven(1);
    var failed = hub("run");
    assertThat(failed.exit).isEqualTo(1);
    assertThat(failed.output)
        .contains("[ERROR] something broke", "build.log")
        .doesNotContain("cli.Hub");
    maven(0);
    assertThat(hub("run").exit).isZero();
  }

  @Test
  void aJdkThatIsTooOldIsNotTaken() throws Exception {
    jdk("jdk", "17.0.15");
    var output = hub("help").output;
    assertThat(output).doesNotContain("<org.lastmile.hub.cli.Hub>");
  }

  private record Result(int exit, String output) {}

  private Result hub(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("sh", root.resolve("hub").toString()));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).directory(temp.toFile()).redirectErrorStream(true);
    process
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("LC_") || name.startsWith("HUB_"));
    process.environment().put("LANG", "C");
    process.environment().put("JAVA_HOME", root.resolve("jdk").toString());
    process.environment().merge("PATH", "", (path, none) -> root.resolve("bin") + ":" + path);
    var running = process.start();
    running.getOutputStream().close();
    String output = new String(running.getInputStream().readAllBytes(), UTF_8);
    assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Result(running.exitValue(), output);
  }

  private void jdk(String folder, String version) throws IOException {
    script(folder + "/bin/javac", "");
    script(folder + "/bin/java", "printf '<%s>' \"$@\"");
    Files.writeString(root.resolve(folder + "/release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  private void maven(int exit) throws IOException {
    script(
        "bin/mvn",
        """
        [ "$1" != -v ] || { echo 'Apache Maven 3.9.9'; exit; }
        echo '[INFO] Building Lastmile hub 0.1.0          [1/1]'
        mkdir -p hub-core/server/target/classes
        [ %1$d -eq 0 ] || echo '[ERROR] something broke'
        exit %1$d
        """
            .formatted(exit));
  }

  private void script(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
