package org.lastmile.hub.connector;

import java.nio.file.Path;
import java.time.Duration;
import org.lastmile.hub.spi.Zone;

/**
 * Where connectors are found.
 *
 * @param pluginsDir holds one jar for each connector, of both zones
 * @param configDir holds {@code <id>.yaml} and {@code <id>/mappings/} of the operator
 * @param callLimit longest time that one delivery may take
 * @param parent class loader of all libraries that plugins use
 */
public record ConnectorSettings(
    Zone zone, Path pluginsDir, Path configDir, Duration callLimit, ClassLoader parent) {
  /** Longest time that one delivery may take, where nothing is configured. */
  public static final Duration DEFAULT_CALL_LIMIT = Duration.ofSeconds(60);
}
