package org.lastmile.connectors.civilaffairs;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Duration;
import java.util.Map;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.ConnectorExtension;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Beans of the routes of civil affairs. */
public final class CivilAffairsExtension implements ConnectorExtension {
  private static final int CONNECTIONS = 4;

  @Override
  public Map<String, Object> beans(ConnectorContext context) {
    Charset charset = charset(context.text("frontEnd.charset"));
    return Map.of(
        "frontEnd", new HikariDataSource(database(context)),
        "columns", FrontEndColumns.load(charset),
        "rows", new FrontEndRows(charset));
  }

  private static HikariConfig database(ConnectorContext context) {
    Duration timeout = context.duration("frontEnd.timeout");
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(context.text("frontEnd.url"));
    config.setUsername(context.text("frontEnd.user"));
    config.setPassword(context.text("frontEnd.password"));
    config.setSchema(context.text("frontEnd.schema"));
    config.setMaximumPoolSize(CONNECTIONS);
    config.setConnectionTimeout(timeout.toMillis());
    config.setValidationTimeout(timeout.toMillis());
    config.setConnectionInitSql("set statement_timeout = " + timeout.toMillis());
    config.addDataSourceProperty(
        "socketTimeout", Math.toIntExact(timeout.plusSeconds(1).toSeconds()));
    config.setInitializationFailTimeout(-1); // the database may come up after the hub
    config.setRegisterMbeans(false);
    return config;
  }

  private static Charset charset(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new HubException(
          "CIVIL_AFFAIRS_CHARSET_UNKNOWN",
          FaultKind.LASTING,
          "frontEnd.charset of civil-affairs is '"
              + name
              + "', allowed are GBK, GB2312, GB18030, UTF-8",
          "frontEnd.charset",
          e);
    }
  }
}
