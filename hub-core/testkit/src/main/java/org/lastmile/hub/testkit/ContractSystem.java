package org.lastmile.hub.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.ConnectorDescriptor.Authentication;
import org.springframework.util.FileSystemUtils;

/** The fake of a connector's system, for all rigs of its contract test: each gets it as if it had just been started. */
final class ContractSystem implements AutoCloseable {
  private static final Set<Authentication> BY_CERTIFICATE =
      EnumSet.of(Authentication.DEVICE_TOKEN, Authentication.MUTUAL_TLS);

  private final SystemFake fake;
  private final Around around;
  private final boolean knocksWithCertificate;
  private final Map<String, String> config;

  private ContractSystem(ConnectorDescriptor descriptor, Clock clock) throws Exception {
    fake = SystemFakes.of(descriptor.id());
    around = new Around(descriptor.id(), clock);
    knocksWithCertificate =
        descriptor
            .door()
            .filter(door -> BY_CERTIFICATE.contains(door.authentication()))
            .isPresent();
    config = Map.copyOf(fake.start(around));
  }

  static ContractSystem start(ConnectorDescriptor descriptor, Clock clock) {
    try {
      return new ContractSystem(descriptor, clock);
    } catch (Exception e) {
      throw new AssertionError("the fake of " + descriptor.id() + " does not start", e);
    }
  }

  /** Lets a rig find the system, which has forgotten the rigs before. */
  void configure(ConnectorRig.Builder rig) {
    fake.clear();
    config.forEach(rig::config);
    if (knocksWithCertificate) {
      rig.tls(around.device("door"));
    }
  }

  Arrival bring(ConnectorRig rig, Sample sample) throws Exception {
    around.rig = rig;
    return fake.bring(sample);
  }

  /** Samples of one case in their order. */
  List<Sample> inOrder(List<Sample> samples) {
    return fake.inOrder(samples);
  }

  /** What the system has taken, oldest first. */
  List<SystemFake.Taken> taken() {
    return fake.taken();
  }

  @Override
  public void close() {
    fake.close();
    around.close();
  }

  private static final class Around implements SystemFake.Surroundings {
    private final String id;
    private final Clock clock;
    private final Path folder;
    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private final Map<String, SSLContext> devices = new ConcurrentHashMap<>();
    private @Nullable TestCertificates certificates;
    private volatile @Nullable ConnectorRig rig;

    Around(String id, Clock clock) throws IOException {
      this.id = id;
      this.clock = clock;
      this.folder = Files.createTempDirectory("系统 " + id + " ");
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
      ConnectorRig now = rig;
      return now == null ? nowhere("http", path) : now.door(path);
    }

    @Override
    public URI tlsDoor(String path) {
      ConnectorRig now = rig;
      return now == null ? nowhere("https", path) : now.tlsDoor(path);
    }

    private URI nowhere(String scheme, String path) {
      return URI.create(scheme + "://localhost:1/systems/" + id + "/" + path);
    }

    @Override
    public SSLContext device(String name) {
      return devices.computeIfAbsent(name, n -> certificates().device(n, id));
    }

    private synchronized TestCertificates certificates() {
      if (certificates == null) {
        try {
          certificates = new TestCertificates(Files.createDirectory(folder.resolve("hub")));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return certificates;
    }

    @Override
    public String secret(String name) {
      return secrets.computeIfAbsent(name, n -> UUID.randomUUID().toString());
    }

    @Override
    public Clock clock() {
      return clock;
    }

    @Override
    public Duration pace() {
      return Duration.ZERO;
    }

    void close() {
      try {
        FileSystemUtils.deleteRecursively(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
