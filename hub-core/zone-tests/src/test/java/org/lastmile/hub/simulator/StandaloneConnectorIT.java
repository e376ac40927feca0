package org.lastmile.hub.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.connector.ConnectorPartners;
import org.lastmile.hub.connector.ConnectorSettings;
import org.lastmile.hub.connector.Connectors;
import org.lastmile.hub.connector.DoorServer;
import org.lastmile.hub.connector.HttpDoors;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.CodeTables;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.testkit.MemoryAttachments;
import org.lastmile.hub.testkit.Need;
import org.lastmile.hub.testkit.RecordingIntake;
import org.lastmile.hub.testkit.Requires;
import org.lastmile.hub.transit.MemorySnapshots;
import org.springframework.util.FileSystemUtils;

/** A connector that is no part of the hub's build: made in an empty folder, built there, run from {@code plugins/}. */
@Requires(Need.MAVEN)
class StandaloneConnectorIT {
  private static final String ID = "card-office";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Path SERVER = TwoZones.ROOT.resolve("hub-core/server/target");

  @TempDir private Path work;

  @Test
  void itIsBuiltWithoutTheHubsSourcesAndRunsWithoutARebuild() throws Exception {
    Path folder = Files.createDirectories(work.resolve("empty"));
    run(
        folder,
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-Dhub.home=" + TwoZones.ROOT,
            "-cp",
            SERVER.resolve("hub-server.jar") + File.pathSeparator + SERVER + "/lib/*",
            "org.lastmile.hub.cli.Hub",
            "connector",
            "new",
            ID,
            "--protocol",
            "rest",
            "--zone",
            "outside",
            "--standalone"));
    Path project = folder.resolve(ID);
    decide(project.resolve("src"));
    // its own contract test runs too
    run(
        project,
        List.of(Need.MAVEN.executable().orElseThrow().toString(), "-o", "-q", "-B", "package"));

    Path plugins = Files.createDirectories(work.resolve("plugins"));
    Files.copy(project.resolve("target").resolve(ID + ".jar"), plugins.resolve(ID + ".jar"));
    takes(
        plugins,
        Files.readAllBytes(
            project.resolve("src/main/resources/samples/inbound/case.accepted.native.json")));
  }

  /** As an author does who finds everything right that is there. */
  private static void decide(Path sources) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.writeString(file, Files.readString(file).replace("TODO: ", ""));
      }
    }
  }

  private void takes(Path plugins, byte[] document) throws Exception {
    String password = UUID.randomUUID().toString();
    Path config = Files.createDirectories(work.resolve("config"));
    Files.writeString(
        config.resolve(ID + ".yaml"),
        "door.password: " + password + "\nservice.url: http://localhost:1/cases\n");
    Clock clock = Clock.system(ZoneId.of("Asia/Shanghai"));
    CanonicalTypes types = new CanonicalTypes();
    RecordingIntake intake = new RecordingIntake(types, clock);
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
        DoorServer server = new DoorServer("localhost", 0, 0, null);
        Connectors connectors =
            new Connectors(
                new ConnectorSettings(
                    Zone.OUTSIDE,
                    plugins,
                    config,
                    system -> Duration.ofSeconds(10),
                    getClass().getClassLoader()),
                new ConnectorPartners(
                    intake,
                    types,
                    () -> new CodeTables(TwoZones.ROOT.resolve("config/codes")),
                    code -> true,
                    query -> Optional.empty(),
                    new MemoryAttachments(),
                    new MemorySnapshots(),
                    new HttpDoors(server, intake, workers, clock, work.resolve("spool")),
                    clock,
                    new SimpleMeterRegistry()));
        HttpClient client = HttpClient.newHttpClient()) {
      connectors.start();
      URI door = URI.create("http://localhost:" + server.port() + "/systems/" + ID + "/");
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(door.resolve("accepted"))
                  .header(
                      "Authorization",
                      "Basic "
                          + Base64.getEncoder()
                              .encodeToString(
                                  (ID + ":" + password).getBytes(StandardCharsets.UTF_8)))
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(document))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(intake.received())
          .singleElement()
          .satisfies(taken -> assertThat(taken.type().name()).isEqualTo("case.accepted"));
      assertThat(
              client
                  .send(
                      HttpRequest.newBuilder(door.resolve("contract/openapi.json")).build(),
                      HttpResponse.BodyHandlers.ofString())
                  .body())
          .contains("\"/accepted\"");
    }
  }

  private void run(Path folder, List<String> command) throws Exception {
    File said = work.resolve("said.log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said);
    builder.environment().putAll(Map.of("JAVA_HOME", System.getProperty("java.home")));
    Process process = builder.start();
    boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended && process.exitValue() == 0)
        .as(command + ": " + Files.readString(said.toPath()))
        .isTrue();
  }

  /** What Maven has kept of the hub of this very build, which nobody needs again. */
  @AfterEach
  void forget() throws IOException {
    Path repository = work.resolve("empty").resolve(ID).resolve("repository/org/lastmile");
    Path kept =
        Path.of(
            System.getProperty(
                "maven.repo.local", System.getProperty("user.home") + "/.m2/repository"),
            "org/lastmile");
    if (Files.isDirectory(repository)) {
      try (Stream<Path> versions = Files.walk(repository, 2)) {
        for (Path version :
            versions.filter(one -> one.getNameCount() == repository.getNameCount() + 2).toList()) {
          FileSystemUtils.deleteRecursively(kept.resolve(repository.relativize(version)));
        }
      }
    }
  }
}
