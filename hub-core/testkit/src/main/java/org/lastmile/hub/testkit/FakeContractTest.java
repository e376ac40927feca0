package org.lastmile.hub.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract of a connector whose system is the {@link SystemFake} of its tests. */
@SuppressWarnings("NullAway.Init")
public abstract class FakeContractTest extends ConnectorContractTest {
  private static final SystemFake FAKE =
      ServiceLoader.load(SystemFake.class).findFirst().orElseThrow();
  private static Around around;
  private static Map<String, String> configuration;

  @BeforeAll
  static void open(@TempDir Path folder) throws Exception {
    around = new Around(folder);
    configuration = FAKE.start(around);
  }

  @AfterAll
  static void close() {
    FAKE.close();
  }

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    FAKE.clear();
    configuration.forEach(rig::config);
    rig.tls(around.door);
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) throws Exception {
    around.rig = rig;
    return FAKE.bring(sample);
  }

  private static final class Around implements SystemFake.Surroundings {
    private final Path folder;
    private final TestCertificates certificates;
    private final SSLContext door;
    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private ConnectorRig rig;

    Around(Path folder) {
      try {
        this.folder = Files.createDirectories(folder.resolve("system"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      this.certificates = new TestCertificates(folder);
      this.door = certificates.context("door");
    }

    @Override
    public Path folder() {
      return folder;
    }

    @Override
    public int port(int n) {
      return 0;
    }

    @Override
    public URI door(String path) {
      return rig.door(path);
    }

    @Override
    public URI tlsDoor(String path) {
      return rig.tlsDoor(path);
    }

    @Override
    public SSLContext device(String name) {
      return certificates.context(name);
    }

    @Override
    public String secret(String name) {
      return secrets.computeIfAbsent(name, key -> UUID.randomUUID().toString());
    }

    @Override
    public Clock clock() {
      return Clock.system(ZoneId.of("Asia/Shanghai"));
    }

    @Override
    public Duration pace() {
      return Duration.ZERO;
    }
  }
}
