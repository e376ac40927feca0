package org.lastmile.hub.zone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
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
        throw new HubException(
            "CONFIG_INVALID",
            FaultKind.LASTING,
            "configuration file " + file + " is missing or cannot be read");
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
    } catch (RuntimeException e) {
      throw StartFaults.explain(e);
    }
  }
}
