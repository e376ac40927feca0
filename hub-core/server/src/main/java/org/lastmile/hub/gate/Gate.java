package org.lastmile.hub.gate;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToLongFunction;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.DeadLetters;
import org.lastmile.hub.transit.Lane;
import org.lastmile.hub.transit.LaneSession;
import org.lastmile.hub.transit.TransitMeters;

/** One side of the gate. Exports and imports by itself; the link is run by the inside only. */
public final class Gate implements AutoCloseable {
  /**
   * What the gate needs.
   *
   * @param rule what may cross
   * @param node name of this process in the evidence
   * @param directory where unfinished attachments lie
   */
  public record Surroundings(
      Zone zone,
      GateRule.Live rule,
      String node,
      LaneSession.Factory sessions,
      Lane.Outbox outbox,
      AttachmentStore attachments,
      Path directory,
      Clock clock,
      MeterRegistry meters) {}

  private final Surroundings surroundings;
  private final TransitMeters laneMeters;
  private final GateMeters meters;
  private final List<Lane> lanes = new CopyOnWriteArrayList<>();

  public Gate(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.laneMeters = new TransitMeters(surroundings.meters());
    this.meters = new GateMeters(surroundings.meters());
  }

  /**
   * Makes the tokens where there are none yet, and begins to export and import.
   *
   * @param waiting messages in a queue of this zone's broker
   */
  public void start(ToLongFunction<String> waiting) {
    makeTokens(waiting);
    GateEvidence evidence = new GateEvidence(surroundings.clock());
    DeadLetters deadLetters = new DeadLetters(surroundings.clock(), laneMeters);
    ExportingBody exporting =
        new ExportingBody(
            surroundings.zone(),
            surroundings.rule(),
            surroundings.attachments(),
            surroundings.sessions(),
            evidence,
            deadLetters,
            meters.direction("exported"));
    lane(
        "export",
        ExportingBody.addresses(),
        exporting,
        surroundings.sessions(),
        laneMeters.lane("export"));
    IncomingAttachments incoming =
        new IncomingAttachments(surroundings.directory(), surroundings.attachments());
    lane(
        "import",
        ImportingBody.addresses(),
        new ImportingBody(
            surroundings.zone(),
            surroundings.rule(),
            incoming,
            evidence,
            deadLetters,
            meters.direction("imported")),
        surroundings.sessions(),
        laneMeters.lane("import"));
    meters.waiting("messages", () -> both(waiting, Addresses.GATE_OUT));
    meters.waiting("packets", () -> both(waiting, GateAddresses.PACKETS));
    meters.waiting("imports", () -> both(waiting, GateAddresses.INBOX));
  }

  /**
   * Opens the link. Only the inside does this: it pulls from the outside's broker and pushes to it.
   *
   * @param peer sessions on the outside's broker
   */
  public void link(LaneSession.Factory peer) {
    if (surroundings.zone() != Zone.INSIDE) {
      throw new HubException("GATE_DIRECTION", FaultKind.LASTING, "only the inside opens the link");
    }
    List<String> addresses = List.copyOf(MovingBody.WAY.keySet());
    AtomicBoolean connected = new AtomicBoolean();
    lane(
        "link-pull",
        addresses,
        new MovingBody(surroundings.sessions()),
        peer,
        laneMeters.lane("link-pull", connected));
    lane(
        "link-push",
        addresses,
        new MovingBody(peer),
        surroundings.sessions(),
        laneMeters.lane("link-push"));
    meters.link(() -> connected.get() ? 1 : 0);
  }

  /** Lanes that nothing but a start of the process can bring back. */
  public List<String> broken() {
    return lanes.stream().filter(Lane::broken).map(Lane::name).toList();
  }

  /** Unknown rather than wrong while the broker does not tell. */
  private static double both(ToLongFunction<String> waiting, String address) {
    try {
      return (double) waiting.applyAsLong(address) + waiting.applyAsLong(Addresses.urgent(address));
    } catch (RuntimeException e) {
      return Double.NaN;
    }
  }

  private void makeTokens(ToLongFunction<String> waiting) {
    try (LaneSession session = surroundings.sessions().open(List.of(), () -> {})) {
      for (String address : List.of(GateAddresses.EXPORT_TOKEN, GateAddresses.IMPORT_TOKEN)) {
        for (String queue : List.of(address, Addresses.urgent(address))) {
          if (waiting.applyAsLong(queue) == 0) {
            session.send(queue, Packet.Token.FIRST.encode());
          }
        }
      }
      session.commit();
    } catch (Exception e) {
      throw new HubException(
          "GATE_START", FaultKind.LASTING, "cannot make the gate's tokens", null, e);
    }
  }

  private void lane(
      String name,
      List<String> addresses,
      Lane.Body body,
      LaneSession.Factory sessions,
      Lane.Meter meter) {
    Lane lane =
        new Lane(
            surroundings.node() + "/" + name,
            addresses,
            body,
            sessions,
            surroundings.outbox(),
            meter);
    lanes.add(lane);
    lane.start();
  }

  @Override
  public void close() {
    lanes.reversed().forEach(Lane::close);
  }
}
