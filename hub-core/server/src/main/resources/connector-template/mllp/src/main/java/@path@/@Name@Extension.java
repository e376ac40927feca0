package @package@;

import java.util.Map;
import org.apache.camel.Processor;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;

/** Beans of the routes. */
public final class @Name@Extension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    @Name@Messages messages = new @Name@Messages();
    return Map.of("messages", messages, "refusal", (Processor) messages::refuse);
  }
}
