package org.lastmile.hub.connector;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.contract.Contract;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.CodeTables;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Ids;
import org.lastmile.hub.transit.Intake;
import org.lastmile.hub.transit.MemorySnapshots;

/** A zone's worth of connectors with an intake in memory. */
final class Hub implements AutoCloseable, Intake, ConnectorDoors {
  static final Clock CLOCK = Clock.system(ZoneId.of("Asia/Shanghai"));
  static final CanonicalTypes TYPES = new CanonicalTypes();

  final Path plugins;
  final Path config;
  final Connectors connectors;
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final List<Reception> received = new ArrayList<>();
  final MemorySnapshots snapshots = new MemorySnapshots();
  final List<Refusal> refused = new ArrayList<>();
  final Map<String, CamelContext> open = new ConcurrentHashMap<>();

  /** Codes of the health that connectors had when their contracts were published, before they ran, by id. */
  final Map<String, String> published = new ConcurrentHashMap<>();

  private int left = Integer.MAX_VALUE;
  volatile @Nullable HubException brake;
  private final Map<String, byte[]> keys = new HashMap<>();

  Hub(Path work) throws IOException {
    this(work, Duration.ofSeconds(5));
  }

  Hub(Path work, Duration callLimit) throws IOException {
    plugins = Files.createDirectories(work.resolve("plugins"));
    config = Files.createDirectories(work.resolve("config"));
    connectors =
        new Connectors(
            new ConnectorSettings(
                Zone.INSIDE, plugins, config, system -> callLimit, Hub.class.getClassLoader()),
            new ConnectorPartners(
                this,
                TYPES,
                () -> new CodeTables(work.resolve("codes")),
                code -> true,
                query -> Optional.empty(),
                new NoStore(),
                snapshots,
                this,
                CLOCK,
                meters));
  }

  AttachmentStore connectorsStore() {
    return new NoStore();
  }

  Hub configure(String id, String yaml) throws IOException {
    Files.writeString(config.resolve(id + ".yaml"), yaml);
    return this;
  }

  Hub start() {
    connectors.start();
    return this;
  }

  ConnectorHealth health(String id) {
    return connectors.health().stream()
        .filter(health -> health.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  /** Accepts so many more, and says then that the brake is on. */
  synchronized void takeOnly(int more) {
    left = more;
  }

  @Override
  public synchronized CompletableFuture<Receipt> receive(Reception reception) {
    if (left-- <= 0) {
      return CompletableFuture.failedFuture(
          new HubException("BRAKE", FaultKind.PASSING, "the hub is full, send again later"));
    }
    byte[] before = keys.putIfAbsent(reception.key(), reception.digest());
    if (before != null && !Arrays.equals(before, reception.digest())) {
      return CompletableFuture.failedFuture(
          new HubException(
              "KEY_REUSED", FaultKind.CALLER, "the key was used for other content before"));
    }
    if (before == null) {
      received.add(reception);
    }
    Receipt receipt =
        new Receipt(
            Ids.of(reception.key()), reception.caseNo(), OffsetDateTime.now(CLOCK), before != null);
    // as the real one: completed by another thread, after the commit
    return CompletableFuture.supplyAsync(() -> receipt);
  }

  @Override
  public synchronized CompletableFuture<Void> refuse(Refusal refusal) {
    refused.add(refusal);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public @Nullable HubException brake() {
    return brake;
  }

  @Override
  public void open(
      ConnectorDescriptor descriptor,
      Map<String, String> values,
      CamelContext context,
      ClassLoader plugin) {
    open.put(descriptor.id(), context);
  }

  @Override
  public void publish(Contract contract) {
    published.put(contract.id(), health(contract.id()).code());
  }

  @Override
  public void admit(String connectorId) {}

  @Override
  public void dismiss(String connectorId) {}

  @Override
  public void close(String connectorId) {
    open.remove(connectorId);
  }

  @Override
  public void close() {
    connectors.close();
  }

  private static final class NoStore implements AttachmentStore {
    @Override
    public Attachment store(InputStream content, String name, long limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public InputStream open(String digest) {
      throw new UnsupportedOperationException();
    }
  }
}
