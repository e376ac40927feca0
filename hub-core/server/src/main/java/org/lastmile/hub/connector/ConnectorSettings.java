package org.lastmile.hub.connector;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.lastmile.hub.spi.Zone;

/**
 * Where connectors are found.
 *
 * @param pluginsDir holds one jar for each connector, of both zones
 * @param configDir holds {@code <id>.yaml} and {@code <id>/mappings/} of the operator
 * @param callLimit longest time that one delivery to a system may take, by the system's id
 * @param parent class loader of all libraries that plugins use
 */
public record ConnectorSettings(
    Zone zone,
    Path pluginsDir,
    Path configDir,
    Function<String, Duration> callLimit,
    ClassLoader parent) {}
