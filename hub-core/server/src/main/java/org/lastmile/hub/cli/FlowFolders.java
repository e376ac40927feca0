package org.lastmile.hub.cli;

import java.nio.file.Path;
import org.lastmile.hub.flow.FlowBench;
import org.lastmile.hub.flow.Flows;
import picocli.CommandLine.Option;

/** The options that say where flows lie, and what they read. */
final class FlowFolders {
  @Option(names = "--routes", defaultValue = "routes", descriptionKey = "routes.routes")
  @SuppressWarnings("NullAway.Init")
  Path routes;

  @Option(names = "--config", defaultValue = "config", descriptionKey = "routes.config")
  @SuppressWarnings("NullAway.Init")
  Path config;

  Flows.Reference reference() {
    return FlowBench.reference(config);
  }
}
