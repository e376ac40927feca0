package org.lastmile.hub.mapping;

import java.nio.file.Path;

/**
 * Where reference data lies.
 *
 * @param codes folder of the code tables
 */
public record MappingSettings(Path codes) {}
