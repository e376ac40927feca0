package @package@;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Map;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;

/** Beans of the routes. */
public final class @Name@Extension implements ConnectorExtension {
  private static final int CONNECTIONS = 4;

  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    Duration timeout = context.duration("frontEnd.timeout");
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(context.text("frontEnd.url"));
    config.setUsername(context.text("frontEnd.user"));
    config.setPassword(context.text("frontEnd.password"));
    config.setMaximumPoolSize(CONNECTIONS);
    config.setConnectionTimeout(timeout.toMillis());
    config.setValidationTimeout(timeout.toMillis());
    // TODO: how the driver of the database bounds the wait for an answer
    config.addDataSourceProperty(
        "socketTimeout", Math.toIntExact(timeout.plusSeconds(1).toSeconds()));
    config.setInitializationFailTimeout(-1); // the database may come up after the hub
    config.setRegisterMbeans(false);
    return Map.of("frontEnd", new HikariDataSource(config));
  }
}
