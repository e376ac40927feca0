package org.lastmile.hub.flow;

import java.nio.file.Path;
import org.lastmile.hub.spi.Zone;

/**
 * Where flows and what they read are found.
 *
 * @param routes holds {@code <verb>/*.camel.yaml} and {@code <verb>/check.yaml}
 * @param config holds {@code systems.yaml}, {@code matters.csv} and {@code subscriptions.yaml}
 */
public record FlowSettings(Zone zone, Path routes, Path config) {}
