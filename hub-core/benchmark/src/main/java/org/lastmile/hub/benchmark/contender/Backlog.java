package org.lastmile.hub.benchmark.contender;

import java.util.List;
import org.lastmile.hub.benchmark.load.Batch;
import org.lastmile.hub.benchmark.load.Event;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.ArtemisLaneSession;
import org.lastmile.hub.transit.LaneSession;
import org.lastmile.hub.transit.Wire;
import org.lastmile.hub.zone.BrokerAddress;
import org.lastmile.hub.zone.EmbeddedBroker;

/** Lays messages into the journal of a zone that is stopped, as if they had been received and not been routed yet. */
public final class Backlog {
  private static final int TOGETHER = 500;
  private static final int SERVER_ID = 9;

  private Backlog() {}

  /**
   * Puts all messages of a batch.
   *
   * @param site of one zone, which has run before and was stopped in order
   * @param senders how many of the sending systems they come from
   */
  public static void put(HubSite site, Batch batch, Event event, int senders) {
    List<String> sources = site.ring().sources().subList(0, senders);
    try (EmbeddedBroker broker =
            new EmbeddedBroker(
                site.site().data(Zone.INSIDE).resolve("broker"),
                SERVER_ID,
                null,
                RawHub.queues(site.ring()).all());
        LaneSession session =
            ArtemisLaneSession.factory(BrokerAddress.inVm(SERVER_ID), null, null)
                .open(List.of(), () -> {})) {
      for (int message = 0; message < batch.size(); message++) {
        String source = sources.get(message % senders);
        byte[] bytes = event.bytes(batch, message);
        session.send(Addresses.from(source), Wire.encode(Submission.read(source, bytes)));
        if (message % TOGETHER == TOGETHER - 1) {
          session.commit();
        }
      }
      session.commit();
    } catch (HubException e) {
      throw e;
    } catch (Exception e) {
      throw new HubException(
          "BENCH_BACKLOG", FaultKind.LASTING, "the backlog cannot be put", null, e);
    }
  }
}
