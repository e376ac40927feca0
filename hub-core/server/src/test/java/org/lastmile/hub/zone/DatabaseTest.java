package org.lastmile.hub.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.spi.HubException;

class DatabaseTest {
  private static final Path BINARIES = Path.of("target/postgres-binaries");

  @TempDir Path temp;

  @Test
  void opensTheEmbeddedOneAndAnyOtherByItsUrl() throws Exception {
    try (Database embedded = Database.open(Database.Settings.embedded(), temp, BINARIES)) {
      DatabaseCredentials to = embedded.embedded().orElseThrow();
      Database.Settings external =
          new Database.Settings(to.url(EmbeddedDatabase.NAME), to.user(), to.password(), 0, 2);
      try (Database other = Database.open(external, temp, BINARIES);
          var connection = other.dataSource().getConnection();
          var row = connection.createStatement().executeQuery("SELECT current_database()")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString(1)).isEqualTo(EmbeddedDatabase.NAME);
        assertThat(other.embedded()).isEmpty();
      }
      assertThat(external.toString()).doesNotContain(to.password());
    }
  }

  @Test
  void aServerThatSaysNothingHoldsNoThreadForEver() throws Exception {
    try (Database embedded = Database.open(Database.Settings.embedded(), temp, BINARIES)) {
      try (var connection = embedded.dataSource().getConnection()) {
        assertThat(connection.getNetworkTimeout()).isEqualTo(300_000);
      }
      DatabaseCredentials to = embedded.embedded().orElseThrow();
      String hasty = to.url(EmbeddedDatabase.NAME) + "?socketTimeout=1";
      try (Database other =
              Database.open(
                  new Database.Settings(hasty, to.user(), to.password(), 0, 1), temp, BINARIES);
          var connection = other.dataSource().getConnection();
          var statement = connection.createStatement()) {
        assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(30)"))
            .isInstanceOf(SQLException.class)
            .hasRootCauseInstanceOf(SocketTimeoutException.class);
      }
    }
  }

  @Test
  void namesTheKeyWhenTheExternalOneDoesNotAnswer() {
    Database.Settings nowhere =
        new Database.Settings("jdbc:postgresql://127.0.0.1:1/x", "u", "p", 0, 1);
    assertThatThrownBy(() -> Database.open(nowhere, temp, BINARIES))
        .isInstanceOfSatisfying(
            HubException.class,
            e -> {
              assertThat(e.code()).isEqualTo("DATABASE_CONNECT");
              assertThat(e.place()).isEqualTo("hub.database.url");
            });
  }
}
