package org.lastmile.connectors.communityledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;

/** Beans of the routes of the community ledger. */
public final class CommunityLedgerExtension implements ConnectorExtension {
  private static final int CONNECTIONS = 4;

  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    Duration timeout = context.duration("ledger.timeout");
    HikariDataSource ledger = new HikariDataSource(database(context, timeout));
    CommunityLedgerDatabase database = new CommunityLedgerDatabase(ledger, timeout);
    return Map.of(
        "ledger", ledger,
        "writer", new CommunityLedgerWriter(database, CommunityLedgerFields.load()),
        "documents", new CommunityLedgerDocuments(database));
  }

  private static HikariConfig database(ConnectorContext context, Duration timeout) {
    String url = context.text("ledger.url");
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(context.text("ledger.user"));
    config.setPassword(context.text("ledger.password"));
    config.setMaximumPoolSize(CONNECTIONS);
    config.setConnectionTimeout(timeout.toMillis());
    config.setValidationTimeout(timeout.toMillis());
    // a month that was frozen after the transaction began must be seen
    config.setTransactionIsolation(String.valueOf(Connection.TRANSACTION_READ_COMMITTED));
    if (url.startsWith("jdbc:mariadb:")) {
      config.addDataSourceProperty("connectTimeout", timeout.toMillis());
      config.addDataSourceProperty("socketTimeout", timeout.plusSeconds(1).toMillis());
    }
    config.setExceptionOverrideClassName(LostConnections.class.getName());
    config.setInitializationFailTimeout(-1); // the database may come up after the hub
    config.setRegisterMbeans(false);
    return config;
  }
}
