package org.lastmile.hub.spi;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** What the hub lends to the optional Java of a connector. */
public interface ConnectorContext {
  /** The configured and defaulted properties of {@code connector.yaml}, checked by type; secrets resolved. */
  Map<String, String> config();

  /** The hub's clock, zone Asia/Shanghai. */
  Clock clock();

  /** The attachment store of the connector's zone. */
  AttachmentStore attachments();

  /** The value of a configuration key that {@code connector.yaml} declares. */
  default String text(String key) {
    String value = config().get(key);
    if (value == null) {
      throw new HubException(
          "CONFIG_KEY_UNDECLARED", FaultKind.LASTING, "connector.yaml declares no key " + key);
    }
    return value;
  }

  /** The value of a key of type {@code duration}: a whole number with {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}. */
  default Duration duration(String key) {
    return ConfigUnits.duration(text(key));
  }

  /** The value of a key of type {@code size} in bytes: a whole number with {@code B}, {@code KB}, {@code MB} or {@code GB}. */
  default long size(String key) {
    return ConfigUnits.bytes(text(key));
  }
}
