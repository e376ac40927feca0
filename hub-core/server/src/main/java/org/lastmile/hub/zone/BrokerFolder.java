package org.lastmile.hub.zone;

import java.nio.file.Path;

/** Where a broker keeps what it has. */
record BrokerFolder(Path directory) {
  Path journal() {
    return directory.resolve("journal");
  }

  Path bindings() {
    return directory.resolve("bindings");
  }

  Path largeMessages() {
    return directory.resolve("large-messages");
  }

  Path paging() {
    return directory.resolve("paging");
  }
}
