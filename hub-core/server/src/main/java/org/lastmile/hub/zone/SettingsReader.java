package org.lastmile.hub.zone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Reads the settings of a zone without starting it. */
public final class SettingsReader {
  private SettingsReader() {}

  /**
   * The settings that a start with the same arguments would have.
   *
   * @param home what relative paths in the configuration start from
   * @param config folder with {@code hub.yaml} and {@code <zone>.yaml}
   * @param overrides configuration keys that win over the files
   */
  public static HubSettings read(Zone zone, Path home, Path config, Map<String, String> overrides) {
    List<Path> files = List.of(config.resolve("hub.yaml"), config.resolve(zone.id() + ".yaml"));
    for (Path file : files) {
      if (!Files.isReadable(file)) {
        throw invalid("configuration file " + file + " is missing or cannot be read", null);
      }
    }
    Map<String, Object> properties = new HashMap<>(overrides);
    properties.put("hub.zone", zone.id());
    properties.put("hub.home", home.toString());
    properties.put("hub.config", config.toString());
    properties.put(
        "spring.config.location",
        String.join(",", files.stream().map(file -> file.toUri().toString()).toList()));
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("hub-start", properties));
    try {
      ConfigDataEnvironmentPostProcessor.applyTo(environment);
      return Binder.get(environment).bind("hub", HubSettings.class).get();
    } catch (BindException e) {
      Throwable cause = e.getCause();
      for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
        if (inner instanceof HubException known) {
          throw known;
        }
      }
      throw invalid(cause == null ? String.valueOf(e.getMessage()) : cause.toString(), e);
    }
  }

  private static HubException invalid(String message, @Nullable Throwable cause) {
    return new HubException("CONFIG_INVALID", FaultKind.LASTING, message, null, cause);
  }
}
