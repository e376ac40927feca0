package org.lastmile.hub.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;

class ZoneLedgersTest {
  @Test
  void aZoneThatRanAndIsStoppedIsToldFromOneThatNeverRan(@TempDir Path home) throws Exception {
    Path config = Files.createDirectories(home.resolve("config"));
    Files.writeString(config.resolve("hub.yaml"), "hub: {}\n");
    Files.writeString(config.resolve("inside.yaml"), "hub: {}\n");
    ZoneLedgers ledgers = new ZoneLedgers(home, config, Map.of());
    assertFails(ledgers, "DATABASE_NEVER_STARTED");

    Path data = Files.createDirectories(home.resolve("data/inside"));
    new DatabaseCredentials(closedPort(), "hub", "none").write(data);
    assertFails(ledgers, "ZONE_NOT_RUNNING");
  }

  private static void assertFails(ZoneLedgers ledgers, String code) {
    assertThatThrownBy(() -> ledgers.deadLetters(Zone.INSIDE))
        .isInstanceOfSatisfying(
            HubException.class, fault -> assertThat(fault.code()).isEqualTo(code));
  }

  private static int closedPort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
