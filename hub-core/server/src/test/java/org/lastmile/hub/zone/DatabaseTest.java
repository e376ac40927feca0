package org.lastmile.hub.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
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
