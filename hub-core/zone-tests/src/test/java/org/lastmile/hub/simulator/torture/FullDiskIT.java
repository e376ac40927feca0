package org.lastmile.hub.simulator.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.transit.ArtemisLaneSession;
import org.lastmile.hub.transit.LaneSession;
import org.lastmile.hub.transit.Taken;
import org.lastmile.hub.zone.BrokerAddress;
import org.lastmile.hub.zone.EmbeddedBroker;

/** The broker alone, on a disk that fills while what waits lies on pages already. */
class FullDiskIT {
  private static final String QUEUE = "from.a";
  private static final int BROKER = 900;

  /** More than what the broker keeps in memory and its journal take. */
  private static final String DISK = "160M";

  /** What a person gives back before the next start. */
  private static final String SPARE = "32M";

  /** Ends in the middle of a block of the disk, so that a write is cut short. */
  private static final int BODY = 9_001;

  private static final int MOST = 20_000;

  @TempDir private Path folder;

  @Test
  void whatIsConfirmedOnAFullDiskIsThereAfterwards() throws Exception {
    assumeThat(SmallDisk.lacking()).as("a file system of its own").isEmpty();
    Path data = folder.resolve("disk/broker");
    Path spare = folder.resolve("disk/spare");
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("image"), folder.resolve("disk"), DISK)) {
      Shell.run("fallocate", "-l", SPARE, spare.toString());
      List<String> confirmed = confirmUntilFull(data);
      assertThat(confirmed).hasSizeBetween(1, MOST - 1);
      Files.delete(spare);
      assertThat(waiting(data)).containsAll(confirmed);
    }
  }

  private static List<String> confirmUntilFull(Path data) throws Exception {
    List<String> confirmed = new ArrayList<>();
    try (EmbeddedBroker broker = new EmbeddedBroker(data, BROKER, null, List.of(QUEUE));
        ServerLocator locator = BrokerAddress.inVm(BROKER);
        LaneSession session = session(locator, List.of())) {
      for (int i = 0; i < MOST; i++) {
        String id = "%06d".formatted(i);
        if (!confirms(session, id)) {
          break;
        }
        confirmed.add(id);
      }
      await().until(() -> !broker.active());
    }
    return confirmed;
  }

  private static boolean confirms(LaneSession session, String id) throws Exception {
    try {
      session.send(QUEUE, (id + " ".repeat(BODY)).getBytes(StandardCharsets.UTF_8));
      session.commit();
      return true;
    } catch (ActiveMQException e) {
      return false;
    }
  }

  /** All that waits; pages are read only as what was taken before is committed. */
  private static Set<String> waiting(Path data) throws Exception {
    Set<String> ids = new HashSet<>();
    try (EmbeddedBroker broker = new EmbeddedBroker(data, BROKER, null, List.of(QUEUE));
        ServerLocator locator = BrokerAddress.inVm(BROKER);
        LaneSession session = session(locator, List.of(QUEUE))) {
      await()
          .atMost(Duration.ofMinutes(3))
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                for (Taken taken; (taken = session.poll(QUEUE)) != null; ) {
                  ids.add(new String(taken.body(), StandardCharsets.UTF_8).strip());
                  session.acknowledge(taken);
                }
                session.commit();
                return broker.waiting(QUEUE) == 0;
              });
    }
    return ids;
  }

  private static LaneSession session(ServerLocator locator, List<String> queues) throws Exception {
    return ArtemisLaneSession.factory(locator, null, null).open(queues, () -> {});
  }
}
