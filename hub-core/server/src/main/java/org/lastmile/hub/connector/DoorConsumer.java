package org.lastmile.hub.connector;

import java.util.Set;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.support.DefaultConsumer;

/** One path of a connector. */
final class DoorConsumer extends DefaultConsumer implements PlatformHttpConsumer, Suspendable {
  private final DoorHandler door;

  DoorConsumer(PlatformHttpEndpoint endpoint, Processor processor, DoorHandler door) {
    super(endpoint, processor);
    this.door = door;
  }

  @Override
  public PlatformHttpEndpoint getEndpoint() {
    return (PlatformHttpEndpoint) super.getEndpoint();
  }

  /** Empty for all methods. */
  Set<String> methods() {
    String restrict = getEndpoint().getHttpMethodRestrict();
    return restrict == null || restrict.isBlank()
        ? Set.of()
        : Set.of(restrict.toUpperCase(java.util.Locale.ROOT).split(","));
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    door.add(this);
  }

  @Override
  protected void doStop() throws Exception {
    door.remove(this);
    super.doStop();
  }
}
