package org.lastmile.hub.zone;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.postgresql.ds.PGSimpleDataSource;

/** Reaches the database of a zone that runs, or that another process runs, without starting or migrating anything. */
public final class ZoneDatabases {
  private static final int CONNECT_SECONDS = 5;

  private ZoneDatabases() {}

  /** Connections that only read, otherwise as {@link #writing}. */
  public static DataSource of(HubSettings settings) {
    PGSimpleDataSource source = writing(settings);
    source.setReadOnly(true);
    return source;
  }

  /**
   * Connections to the database of the zone, as its settings say; the embedded one is found by the file in the zone's
   * data directory.
   *
   * @throws HubException {@code DATABASE_NEVER_STARTED} or {@code ZONE_NOT_RUNNING}, CALLER
   */
  static PGSimpleDataSource writing(HubSettings settings) {
    HubSettings.Database external = settings.database();
    String url = external.url();
    if (url != null) {
      return source(url, external.user(), external.password());
    }
    DatabaseCredentials embedded = embedded(settings);
    PGSimpleDataSource source =
        source(embedded.url(EmbeddedDatabase.NAME), embedded.user(), embedded.password());
    requireRunning(settings, source);
    return source;
  }

  private static void requireRunning(HubSettings settings, PGSimpleDataSource embedded) {
    try {
      embedded.getConnection().close();
    } catch (SQLException e) {
      throw new HubException(
          "ZONE_NOT_RUNNING",
          FaultKind.CALLER,
          "zone "
              + settings.zone().id()
              + " does not run, and its embedded database answers only while it does",
          null,
          e);
    }
  }

  private static DatabaseCredentials embedded(HubSettings settings) {
    Path directory = settings.zoneData();
    try {
      return DatabaseCredentials.read(directory)
          .orElseThrow(
              () ->
                  new HubException(
                      "DATABASE_NEVER_STARTED",
                      FaultKind.CALLER,
                      "zone "
                          + settings.zone().id()
                          + " has no database in "
                          + directory
                          + ": it has not run here"));
    } catch (IOException e) {
      throw new HubException(
          "DATABASE_CREDENTIALS",
          FaultKind.LASTING,
          "how to reach the database in " + directory + " cannot be read",
          null,
          e);
    }
  }

  private static PGSimpleDataSource source(
      String url, @Nullable String user, @Nullable String password) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    source.setUser(user);
    source.setPassword(password);
    source.setConnectTimeout(CONNECT_SECONDS);
    source.setLogServerErrorDetail(false);
    return source;
  }
}
