package org.lastmile.hub.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import javax.net.ssl.SSLContext;
import org.lastmile.connectors.approvals.ApprovalsFake;
import org.lastmile.connectors.approvals.ApprovalsSystem;
import org.lastmile.connectors.civilaffairs.CivilAffairsFake;
import org.lastmile.connectors.civilaffairs.CivilAffairsSystem;
import org.lastmile.connectors.emergency.EmergencyFake;
import org.lastmile.connectors.emergency.EmergencySystem;
import org.lastmile.connectors.gridterminal.fake.GridTerminalFake;
import org.lastmile.connectors.gridterminal.fake.GridTerminalSystem;
import org.lastmile.connectors.zhiliangov.fake.ZhilianGovSystem;
import org.lastmile.connectors.zhiliangov.fake.ZhilianPortalFake;
import org.lastmile.hub.access.Keys;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.ConnectorDescriptor.Property;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.testkit.Addresses;
import org.lastmile.hub.testkit.SystemFake;
import org.lastmile.hub.testkit.SystemFakes;
import org.springframework.core.NestedExceptionUtils;

/**
 * The fakes of systems, and the configuration by which the hub finds them. Secrets are made at the first start and
 * kept, so that a second start continues where the first ended.
 */
public final class District implements AutoCloseable {
  /** Who asks checks. */
  public static final String ASKER = "one-window";

  /** Name of the secret that opens {@link #eventDoor}. */
  public static final String EVENT_TOKEN = "cloudevents.door";

  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

  /** Ends the names of files in {@link #folder} with certificates by which a system calls the hub's TLS doors. */
  public static final String DEVICE = ".device.p12";

  /** Name of the file in {@link #folder} with what such a system must trust. */
  public static final String TRUSTED = "hub-trusted.p12";

  /** Ends the name of the secret that is the password of both. */
  public static final String DEVICE_SECRET = ".device";

  /**
   * Where everything is.
   *
   * @param folder for secrets, certificates and the generated configuration
   * @param pace pause of the departments between two steps
   * @param ports for the n-th socket of a system; 0 for any
   * @param way how the hub reaches the systems
   */
  public record Layout(
      Path folder, Map<Zone, Doors> doors, Duration pace, IntUnaryOperator ports, Way way) {}

  /**
   * The doors of a zone.
   *
   * @param plain base address; likewise {@code tls}
   * @param data folder of the zone, whose keys issue the certificates of those who call
   */
  public record Doors(URI plain, URI tls, Path data) {}

  /** The way from the hub to a system. */
  @FunctionalInterface
  public interface Way {
    /** Straight to the system. */
    Way DIRECT = (system, port) -> port;

    /** Where on this machine the hub finds the system that listens on a port. */
    int port(String system, int port);
  }

  private final Layout layout;
  private final Secrets secrets;
  private final Clock clock = Clock.system(ZONE);
  private final Map<Zone, Keys> keys = new HashMap<>();
  private final Map<String, SystemFake> systems = new TreeMap<>();
  private final Map<String, Map<String, String>> config = new ConcurrentHashMap<>();

  /**
   * Starts the fakes of these systems, all at the same time, and writes the configuration of their connectors.
   *
   * @throws HubException {@code FAKE_START} when one does not start; {@code SYSTEM_UNKNOWN}
   */
  public District(Layout layout, Collection<String> ids) {
    this.layout = layout;
    this.secrets = new Secrets(layout.folder());
    ids.forEach(id -> systems.put(id, SystemFakes.of(id)));
    try {
      ofAll(this::start);
    } catch (HubException e) {
      try {
        close();
      } catch (HubException more) {
        e.addSuppressed(more);
      }
      throw e;
    }
  }

  private void start(SystemFake fake) {
    ConnectorDescriptor descriptor = SystemFakes.descriptor(fake.id());
    Map<String, String> values;
    try {
      values = fake.start(new Around(descriptor));
    } catch (Exception e) {
      throw new HubException(
          "FAKE_START",
          FaultKind.LASTING,
          "the fake of " + fake.id() + " does not start: " + reason(e),
          fake.id(),
          e);
    }
    configure(
        descriptor, Addresses.elsewhere(values, port -> layout.way().port(descriptor.id(), port)));
  }

  private static String reason(Exception e) {
    Throwable first = NestedExceptionUtils.getMostSpecificCause(e);
    return first == e ? e.toString() : e + ", because of " + first;
  }

  /**
   * Lets values win over those by which the hub finds the fake of a system.
   *
   * @throws HubException {@code CONNECTOR_CONFIG} for a key that its connector does not know
   */
  public void configure(String system, Map<String, String> own) {
    ConnectorDescriptor descriptor = SystemFakes.descriptor(system);
    Map<String, String> values = new TreeMap<>(config(system));
    own.forEach(
        (key, value) -> {
          if (!descriptor.config().containsKey(key)) {
            throw new HubException(
                "CONNECTOR_CONFIG",
                FaultKind.CALLER,
                system
                    + " has no key '"
                    + key
                    + "'; allowed are "
                    + String.join(", ", descriptor.config().keySet()),
                key,
                null);
          }
          values.put(key, value);
        });
    configure(descriptor, values);
  }

  /** Writes {@code connectors/<id>.yaml}, which holds no secret, but names the files that do. */
  private void configure(ConnectorDescriptor descriptor, Map<String, String> values) {
    Map<String, String> written = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          Property property = descriptor.config().get(key);
          boolean open = property == null || !property.secret() || value.startsWith("file:");
          written.put(key, open ? value : "file:" + secrets.file(descriptor.id(), key, value));
        });
    try {
      Files.createDirectories(connectors());
      Files.write(configuration(descriptor.id()), Json.yaml().writeValueAsBytes(written));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    config.put(descriptor.id(), Map.copyOf(written));
  }

  /** What the hub was told of a system; secrets by the files that hold them. */
  public Map<String, String> config(String system) {
    Map<String, String> known = config.get(system);
    if (known == null) {
      throw SystemFakes.unknown(system, List.copyOf(systems.keySet()));
    }
    return new TreeMap<>(known);
  }

  /** The file that tells the hub of a system. */
  public Path configuration(String system) {
    return connectors().resolve(system + ".yaml");
  }

  /** The folder of the connectors' configuration: {@code hub.connectors}. */
  public Path connectors() {
    return layout.folder().resolve("connectors");
  }

  /** Configuration keys of the hub that make it find the fakes. */
  public Map<String, String> overrides() {
    return Map.of(
        "hub.connectors", connectors().toString(), "hub.askers." + ASKER, askerPassword());
  }

  /** The folder of a system's own. */
  public Path folder(String system) {
    return layout.folder().resolve(system);
  }

  /** Where whoever has the token hands in CloudEvents. */
  public URI eventDoor() {
    return doors(Zone.OUTSIDE).plain().resolve("/systems/cloudevents/events");
  }

  /** Holds secrets by their names, such as {@link #EVENT_TOKEN}. */
  public Path secretsFile() {
    return secrets.file();
  }

  /** Password of {@link #ASKER}. */
  public String askerPassword() {
    return secrets.of(ASKER);
  }

  private Doors doors(Zone zone) {
    Doors doors = layout.doors().get(zone);
    if (doors == null) {
      throw new IllegalStateException("no doors of " + zone.id());
    }
    return doors;
  }

  /** The ids of the systems whose fakes run. */
  public Set<String> systems() {
    return Set.copyOf(systems.keySet());
  }

  /** The fake of a system; {@code SYSTEM_UNKNOWN} if it does not run. */
  public SystemFake fake(String system) {
    SystemFake fake = systems.get(system);
    if (fake == null) {
      throw SystemFakes.unknown(system, List.copyOf(systems.keySet()));
    }
    return fake;
  }

  private <T> T fake(Class<T> type) {
    return systems.values().stream()
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + type.getSimpleName() + " runs"));
  }

  public ZhilianPortalFake portal() {
    return fake(ZhilianGovSystem.class).fake();
  }

  public GridTerminalFake terminal() {
    return fake(GridTerminalSystem.class).fake();
  }

  public ApprovalsFake approvals() {
    return fake(ApprovalsSystem.class).fake();
  }

  public CivilAffairsFake civilAffairs() {
    return fake(CivilAffairsSystem.class).fake();
  }

  public EmergencyFake emergency() {
    return fake(EmergencySystem.class).fake();
  }

  @Override
  public void close() {
    ofAll(SystemFake::close);
  }

  /**
   * Each in a thread of its own; the first fault is thrown when all have ended. No virtual threads: one that waits for the
   * first use of a class keeps its carrier, and on two cores two of them can keep those that they wait for from running.
   */
  private void ofAll(Consumer<SystemFake> act) {
    HubException first = null;
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      List<Future<?>> all =
          systems.values().stream()
              .<Future<?>>map(fake -> threads.submit(() -> act.accept(fake)))
              .toList();
      for (Future<?> one : all) {
        try {
          one.get();
        } catch (ExecutionException e) {
          HubException fault =
              e.getCause() instanceof HubException known
                  ? known
                  : new HubException(
                      "FAKE_FAILED", FaultKind.LASTING, "a fake failed: " + e.getCause(), null, e);
          first = first == null ? fault : first;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    if (first != null) {
      throw first;
    }
  }

  private final class Around implements SystemFake.Surroundings {
    private final ConnectorDescriptor system;

    Around(ConnectorDescriptor system) {
      this.system = system;
    }

    @Override
    public Path folder() {
      try {
        return Files.createDirectories(District.this.folder(system.id()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public int port(int n) {
      return layout.ports().applyAsInt(n);
    }

    @Override
    public URI door(String path) {
      return doors(system.zone()).plain().resolve("/systems/" + system.id() + "/" + path);
    }

    @Override
    public URI tlsDoor(String path) {
      return doors(system.zone()).tls().resolve("/systems/" + system.id() + "/" + path);
    }

    @Override
    public SSLContext device(String name) {
      char[] password = secrets.of(system.id() + DEVICE_SECRET).toCharArray();
      synchronized (keys) {
        Keys zone =
            keys.computeIfAbsent(
                system.zone(), z -> Keys.open(doors(z).data().resolve("keys"), clock));
        KeyStore device = zone.issue(name, system.id(), password);
        Keys.write(folder().resolve(name + DEVICE), device, password);
        Keys.write(folder().resolve(TRUSTED), zone.trust(), password);
        return zone.client(device, password);
      }
    }

    @Override
    public String secret(String name) {
      return secrets.of(system.id() + "." + name);
    }

    @Override
    public Clock clock() {
      return clock;
    }

    @Override
    public Duration pace() {
      return layout.pace();
    }
  }
}
