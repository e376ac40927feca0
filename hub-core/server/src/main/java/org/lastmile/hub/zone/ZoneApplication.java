package org.lastmile.hub.zone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** One zone as a Spring application; two of them may run side by side in one process. */
@SpringBootConfiguration
@EnableAutoConfiguration(exclude = {ArtemisAutoConfiguration.class, FlywayAutoConfiguration.class})
@EnableConfigurationProperties(HubSettings.class)
@ComponentScan("org.lastmile.hub")
public class ZoneApplication {
  /**
   * Starts a zone; returns when it works.
   *
   * @param home what relative paths in the configuration start from
   * @param config folder with {@code hub.yaml} and {@code <zone>.yaml}
   * @param overrides configuration keys that win over the files
   * @throws HubException code CONFIG_INVALID with the key, what was found and what is allowed, or the fault of the part
   *     that does not start
   */
  public static ConfigurableApplicationContext start(
      Zone zone, Path home, Path config, Map<String, String> overrides) {
    StandardEnvironment environment = environment(zone, home, config, overrides);
    try {
      return new SpringApplicationBuilder(ZoneApplication.class)
          .bannerMode(Banner.Mode.OFF)
          .registerShutdownHook(false)
          .environment(environment)
          .initializers(
              context ->
                  context
                      .getBeanFactory()
                      .registerSingleton("zoneLedgers", new ZoneLedgers(home, config, overrides)))
          .run();
    } catch (RuntimeException e) {
      throw StartFaults.explain(e);
    }
  }

  static StandardEnvironment environment(
      Zone zone, Path home, Path config, Map<String, String> overrides) {
    Path zoneFile = config.resolve(zone.id() + ".yaml");
    for (Path file : List.of(config.resolve("hub.yaml"), zoneFile)) {
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
        "classpath:/application.yaml,"
            + config.resolve("hub.yaml").toUri()
            + ","
            + zoneFile.toUri());
    // a folder that is locked by the zone's process, so that two processes never write to one file
    Path data = SettingsReader.read(zone, home, config, overrides).zoneData();
    properties.put("log.folder", data.resolve("log").toString());
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("hub-start", properties));
    return environment;
  }
}
