package org.lastmile.hub.testkit;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The contract test of a connector whose fake is a {@link SystemFake}, which says all that has to be said. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class SystemContractTest extends ConnectorContractTest {
  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private @Nullable SystemFake system;
  private Map<String, String> config = Map.of();
  private @Nullable ConnectorRig rig;

  @BeforeAll
  void startTheSystem(@TempDir Path folder) throws Exception {
    String id = String.valueOf(directory().getFileName());
    SystemFake found =
        ServiceLoader.load(SystemFake.class, getClass().getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .filter(one -> one.id().equals(id))
            .findFirst()
            .orElseThrow(
                () ->
                    new AssertionError(
                        "META-INF/services/"
                            + SystemFake.class.getName()
                            + " names no fake of "
                            + id));
    config = found.start(new Around(folder));
    system = found;
  }

  @AfterAll
  void stopTheSystem() {
    if (system != null) {
      system.close();
    }
  }

  @Override
  protected void configure(ConnectorRig.Builder builder) {
    config.forEach(builder::config);
  }

  @Override
  protected Arrival bring(ConnectorRig running, Sample sample) throws Exception {
    rig = running;
    return Objects.requireNonNull(system).bring(sample);
  }

  private final class Around implements SystemFake.Surroundings {
    private final Path folder;

    Around(Path folder) {
      this.folder = folder;
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
      return Objects.requireNonNull(rig).door(path);
    }

    @Override
    public URI tlsDoor(String path) {
      return Objects.requireNonNull(rig).tlsDoor(path);
    }

    @Override
    public SSLContext device(String name) {
      throw new UnsupportedOperationException("this rig has no TLS door");
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
