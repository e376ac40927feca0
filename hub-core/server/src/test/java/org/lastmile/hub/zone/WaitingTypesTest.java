package org.lastmile.hub.zone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.transit.ArtemisLaneSession;
import org.lastmile.hub.transit.LaneSession;
import org.lastmile.hub.transit.Wire;

class WaitingTypesTest {
  private static final int BROKER = 4711;
  private static final String QUEUE = "from.window";

  @TempDir private Path folder;

  @Test
  void whatWaitsIsLookedAtAndNotTaken() throws Exception {
    try (EmbeddedBroker broker = new EmbeddedBroker(folder, BROKER, null, List.of(QUEUE));
        ServerLocator locator = BrokerAddress.inVm(BROKER);
        LaneSession session =
            ArtemisLaneSession.factory(locator, null, null).open(List.of(), () -> {})) {
      WaitingTypes types =
          new WaitingTypes(broker, locator, new BrokerLogin(""), new CanonicalTypes());
      assertThat(types.apply("window")).isEmpty();

      session.send(QUEUE, Wire.encode(message("case.submitted")));
      session.send(QUEUE, Wire.encode(message("case.withdrawn")));
      session.send(QUEUE, Wire.encode(message("case.submitted")));
      session.send(QUEUE, "no message".getBytes(StandardCharsets.UTF_8));
      session.commit();

      assertThat(types.apply("window"))
          .containsExactlyInAnyOrder(
              MessageType.of("case.submitted"), MessageType.of("case.withdrawn"));
      assertThat(broker.waiting(QUEUE)).isEqualTo(4);
    }
  }

  private static Message message(String type) {
    return new Message(
        "00000000000000000000000000000001",
        MessageType.of(type),
        "key-1",
        "L330106202611240001",
        null,
        "window",
        OffsetDateTime.parse("2026-11-24T09:00:00+08:00"),
        Priority.ROUTINE,
        null,
        0,
        DataLevel.L2,
        null,
        null,
        List.of(),
        Json.object());
  }
}
