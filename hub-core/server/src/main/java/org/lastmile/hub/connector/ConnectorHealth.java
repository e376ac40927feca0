package org.lastmile.hub.connector;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * How a connector does.
 *
 * @param id of the system, or the name of the jar while its descriptor cannot be read
 * @param up whether it runs and its system takes calls
 * @param code {@code OK} or the code of the fault
 * @param detail one sentence without personal data, empty while up
 * @param since when it became so
 * @param lastSuccess when a message was last received, delivered or answered; null before the first
 */
public record ConnectorHealth(
    String id,
    boolean up,
    String code,
    String detail,
    OffsetDateTime since,
    @Nullable OffsetDateTime lastSuccess) {
  /** The code of a connector that nobody has configured. */
  static final String UNUSED = "CONNECTOR_UNUSED";

  /** The code of a connector that is being started. */
  static final String STARTING = "CONNECTOR_STARTING";

  /** Whether it should run: somebody has configured it. */
  public boolean used() {
    return !code.equals(UNUSED);
  }

  /** Whether it is being started, and neither well nor ill yet. */
  public boolean starting() {
    return code.equals(STARTING);
  }
}
