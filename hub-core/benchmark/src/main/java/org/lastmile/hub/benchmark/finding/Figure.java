package org.lastmile.hub.benchmark.finding;

import org.jspecify.annotations.Nullable;

/**
 * One figure of a scenario.
 *
 * @param name what was measured of whom, such as {@code hub/sustained}
 * @param unit such as {@code msg/s}; {@code 1} for a ratio
 * @param target null where none is set
 */
public record Figure(
    String scenario, String name, String unit, Series series, @Nullable Target target) {}
