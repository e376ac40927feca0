package org.lastmile.hub.connector;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.ConnectorDescriptor.Authentication;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Intake;

/** Doors on real ports, connectors given as routes, and an intake that only remembers what was refused. */
final class TestDoors implements Intake, AutoCloseable {
  static final Clock CLOCK = Clock.system(ZoneId.of("Asia/Shanghai"));

  final List<Refusal> refused = new CopyOnWriteArrayList<>();
  final DoorServer server;
  final HttpDoors doors;
  final Path spool;
  volatile @Nullable HubException brake;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final List<DefaultCamelContext> contexts = new CopyOnWriteArrayList<>();

  TestDoors(Path work, @Nullable SSLContext tls) {
    spool = work.resolve("spool");
    server = new DoorServer("127.0.0.1", 0, 0, tls);
    doors = new HttpDoors(server, this, workers, CLOCK, spool);
  }

  /** What is configured of one connector. */
  record Connector(
      String id,
      Authentication authentication,
      long maxBody,
      Map<String, String> config,
      Map<String, Object> beans) {
    Connector(String id, Authentication authentication, Map<String, String> config) {
      this(id, authentication, 1 << 20, config, Map.of());
    }

    Connector maxBody(long bytes) {
      return new Connector(id, authentication, bytes, config, beans);
    }

    Connector bean(String name, Object bean) {
      return new Connector(id, authentication, maxBody, config, Map.of(name, bean));
    }
  }

  DefaultCamelContext start(Connector connector, RouteBuilder routes) throws Exception {
    DefaultCamelContext context = new DefaultCamelContext(false);
    context.disableJMX();
    context.setStreamCaching(true);
    connector.beans().forEach(context.getRegistry()::bind);
    ConnectorDescriptor descriptor =
        new ConnectorDescriptor(
            connector.id(),
            ConnectorDescriptor.SPI_VERSION,
            Map.of(),
            Map.of(),
            Zone.INSIDE,
            List.of(),
            List.of(),
            List.of(),
            ConnectorDescriptor.Repeat.KEY,
            false,
            Optional.of(
                new ConnectorDescriptor.Door(connector.authentication(), connector.maxBody())),
            Map.of());
    doors.open(descriptor, connector.config(), context, TestDoors.class.getClassLoader());
    contexts.add(context);
    context.start();
    context.addRoutes(routes);
    doors.admit(connector.id());
    return context;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  URI tlsUri(String path) {
    return URI.create("https://localhost:" + server.tlsPort() + path);
  }

  List<String> codes() {
    return refused.stream().map(Refusal::code).toList();
  }

  List<Path> spooled() {
    try (Stream<Path> files = Files.list(spool)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public CompletableFuture<Receipt> receive(Reception reception) {
    throw new UnsupportedOperationException("these routes receive nothing");
  }

  @Override
  public CompletableFuture<Void> refuse(Refusal refusal) {
    refused.add(refusal);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public @Nullable HubException brake() {
    return brake;
  }

  @Override
  public void close() throws IOException {
    for (DefaultCamelContext context : contexts) {
      context.close();
    }
    server.close();
    workers.close();
  }
}
