package org.lastmile.hub.spi;

import java.time.Clock;
import java.util.Map;

/** What the hub lends to the optional Java of a connector. */
public interface ConnectorContext {
  /** The configured and defaulted properties of {@code connector.yaml}, checked by type; secrets resolved. */
  Map<String, String> config();

  /** The hub's clock, zone Asia/Shanghai. */
  Clock clock();

  /** The attachment store of the connector's zone. */
  AttachmentStore attachments();
}
