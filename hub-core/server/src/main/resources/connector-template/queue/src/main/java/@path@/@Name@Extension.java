package @package@;

import java.util.Map;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;

/** Beans of the routes. */
public final class @Name@Extension implements ConnectorExtension {
  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    long timeout = context.duration("broker.timeout").toMillis();
    // nothing is fetched before it is asked for, so that what the hub gives back goes back to its place
    JmsConnectionFactory broker =
        new JmsConnectionFactory(
            context.text("broker.user"),
            context.text("broker.password"),
            context.text("broker.url")
                + "?amqp.saslMechanisms=PLAIN&jms.prefetchPolicy.all=0&jms.localMessageExpiry=false"
                + "&jms.populateJMSXUserID=false&transport.connectTimeout="
                + timeout
                + "&jms.connectTimeout="
                + timeout
                + "&jms.sendTimeout="
                + timeout
                + "&jms.requestTimeout="
                + timeout
                + "&jms.closeTimeout="
                + timeout);
    broker.setClientIDPrefix("lastmile-@id@");
    return Map.of("broker", broker);
  }
}
