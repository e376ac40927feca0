package org.lastmile.hub.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import org.lastmile.hub.connector.DescriptorReader;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** The fakes on the class path, by {@code META-INF/services}, and what comes with them in {@code systems/<id>/}. */
public final class SystemFakes {
  private static final String DESCRIPTOR = "connector.yaml";

  private SystemFakes() {}

  /** One of each system, not started, in the order of their ids. */
  public static List<SystemFake> all() {
    return ServiceLoader.load(SystemFake.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(SystemFake::id))
        .toList();
  }

  /**
   * That of one system, not started.
   *
   * @throws HubException {@code SYSTEM_UNKNOWN} where there is none
   */
  public static SystemFake of(String id) {
    List<SystemFake> all = all();
    return all.stream()
        .filter(fake -> fake.id().equals(id))
        .findFirst()
        .orElseThrow(() -> unknown(id, all.stream().map(SystemFake::id).toList()));
  }

  /**
   * There is no such system.
   *
   * @param allowed ids
   */
  public static HubException unknown(String id, List<String> allowed) {
    return new HubException(
        "SYSTEM_UNKNOWN",
        FaultKind.CALLER,
        "there is no fake of '" + id + "'; allowed are " + String.join(", ", allowed));
  }

  /** The descriptor of a system's connector. */
  public static ConnectorDescriptor descriptor(String id) {
    return within(
        id, folder -> DescriptorReader.read(Files.readAllBytes(folder.resolve(DESCRIPTOR)), id));
  }

  /** What a system can bring to the hub, in the order of the names. */
  public static List<Sample> inbound(String id) {
    return within(id, folder -> Sample.find(folder.resolve("samples/inbound")));
  }

  /** Whether a system is called by plain HTTP: what its fake answers is data then, the stubs of {@code fakes/<id>}. */
  public static boolean isPlainHttp(String id) {
    return within(
        id,
        folder -> Files.isDirectory(root(folder).resolve("fakes").resolve(id).resolve("mappings")));
  }

  /** The JSON schemas of a system's native forms. */
  public static List<JsonNode> nativeSchemas(String id) {
    return within(
        id,
        folder -> {
          List<JsonNode> schemas = new ArrayList<>();
          try (DirectoryStream<Path> files =
              Files.newDirectoryStream(root(folder).resolve("native"), "*.schema.json")) {
            for (Path file : files) {
              schemas.add(Json.parse(Files.readAllBytes(file)));
            }
          }
          return schemas;
        });
  }

  private static Path root(Path folder) {
    return folder.toAbsolutePath().normalize().resolve("../..").normalize();
  }

  private static <T> T within(String id, Read<T> read) {
    String folder = "systems/" + id + "/";
    URL descriptor = SystemFakes.class.getClassLoader().getResource(folder + DESCRIPTOR);
    if (descriptor == null) {
      throw unknown(id, all().stream().map(SystemFake::id).toList());
    }
    try {
      if (descriptor.openConnection() instanceof JarURLConnection jar) {
        Path file = Path.of(jar.getJarFileURL().toURI());
        try (FileSystem files = FileSystems.newFileSystem(file)) {
          return read.in(files.getPath(folder));
        }
      }
      return read.in(Path.of(descriptor.toURI()).resolveSibling("."));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(descriptor.toString(), e);
    }
  }

  @FunctionalInterface
  private interface Read<T> {
    T in(Path folder) throws IOException;
  }
}
