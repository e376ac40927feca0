package org.lastmile.hub.mapping;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Where mappings and schemas are read from, by relative path with {@code /}. */
@FunctionalInterface
public interface Resources {
  /** The bytes, empty if there is no such resource. */
  Optional<byte[]> find(String path);

  /** The bytes; what is not there is refused with {@code RESOURCE_MISSING}. */
  default byte[] get(String path) {
    return find(path)
        .orElseThrow(
            () ->
                new HubException(
                    "RESOURCE_MISSING", FaultKind.LASTING, "there is no " + path, path, null));
  }

  /** What this one has not, the other may have. */
  default Resources orElse(Resources other) {
    return path -> find(path).or(() -> other.find(path));
  }

  /** The class path of a plugin. */
  static Resources of(ClassLoader loader) {
    return path -> {
      try (InputStream in = loader.getResourceAsStream(checked(path))) {
        return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
      } catch (IOException e) {
        throw new HubException(
            "RESOURCE_MISSING", FaultKind.LASTING, "cannot read " + path, path, e);
      }
    };
  }

  /** The files beneath a folder, which need not exist. */
  static Resources of(Path folder) {
    return path -> {
      Path file = folder.resolve(checked(path));
      try {
        return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
      } catch (IOException e) {
        throw new HubException(
            "RESOURCE_MISSING", FaultKind.LASTING, "cannot read " + path, path, e);
      }
    };
  }

  /**
   * The class path of a plugin, overridden by the user's files: {@code <overrides>/mappings/x.jslt} stands before the
   * plugin's own {@code mappings/x.jslt}.
   */
  static Resources of(ClassLoader loader, Path overrides) {
    return of(overrides).orElse(of(loader));
  }

  private static String checked(String path) {
    if (path.startsWith("/") || path.contains("..") || path.contains("\\") || path.contains(":")) {
      throw new HubException(
          "RESOURCE_PATH_INVALID",
          FaultKind.LASTING,
          "'" + path + "' is not a relative path with '/' and without '..'");
    }
    return path;
  }
}
