package org.lastmile.hub.transit;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.MessageType;

/**
 * The durable core of one zone. Started in two phases, because what it delivers to also hands in: {@link #open} makes
 * {@link #intake} and {@link #putter} work, {@link #start} begins to route and deliver.
 */
public final class Transit implements AutoCloseable {
  private static final int ROUTING_LANES = 4;
  private static final int DELIVERING_LANES = 4;
  private static final long DEAD_LETTERS_LOCK = 0x6465_6164_6c65_74L;
  private static final Duration LOOK_FOR_DECISIONS = Duration.ofMillis(500);
  private static final Duration COUNT_DEAD_LETTERS = Duration.ofSeconds(10);

  /**
   * What the core needs from its surroundings.
   *
   * @param node name of this process in the evidence
   * @param startsCase whether messages of a type get a new case number when they bring none
   * @param doubtfulBefore messages put before this time (epoch ms) may have been tried by a process that was killed; 0
   *     after a clean stop
   * @param workers most calls to systems at a time
   */
  public record Surroundings(
      String node,
      LaneSession.Factory sessions,
      Lane.Outbox outbox,
      Queues queues,
      DoorIndex doorIndex,
      CaseNumbers caseNumbers,
      DeliveredVersions versions,
      Predicate<MessageType> startsCase,
      Brake brake,
      Clock clock,
      long doubtfulBefore,
      int workers,
      MeterRegistry meters) {}

  private final Surroundings surroundings;
  private final Evidence evidence;
  private final TransitMeters meters;
  private final DeadLetters deadLetters;
  private final HeldBack heldBack = new HeldBack();
  private final PuttingBody putting;
  private final DurableIntake intake;
  private final List<Lane> lanes = new CopyOnWriteArrayList<>();
  private final Chores chores = new Chores("dead-letters");
  private @Nullable Lane puttingLane;
  private final Workers workers;

  public Transit(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.evidence = new Evidence(surroundings.clock());
    this.meters = new TransitMeters(surroundings.meters());
    this.deadLetters = new DeadLetters(surroundings.clock(), meters);
    this.workers = new Workers(surroundings.workers());
    this.putting = new PuttingBody(surroundings.queues());
    this.intake =
        new DurableIntake(
            putting,
            surroundings.doorIndex(),
            surroundings.caseNumbers(),
            surroundings.startsCase(),
            evidence,
            surroundings.brake(),
            meters);
  }

  public Intake intake() {
    return intake;
  }

  public Putter putter() {
    return putting;
  }

  /** The ledger has written a reception: the door index answers for it from now on. */
  public void indexed(String system, String key) {
    intake.indexed(system, key);
  }

  /** Begins to accept. */
  public void open() {
    Lane lane = lane("put", "put", List.of(), putting);
    puttingLane = lane;
    putting.wakes(lane::wake);
    lane.start();
  }

  /**
   * Begins to route what the systems sent and to deliver to the targets.
   *
   * @param sources systems whose {@code from.} queues exist in this zone; a queue never has two lanes
   */
  public void start(
      RouteBody routes,
      Set<String> sources,
      Collection<? extends Target> targets,
      Function<String, DeliveryLimits> limits) {
    List<Lane> started = new ArrayList<>();
    for (List<String> share : shares(sources, ROUTING_LANES)) {
      List<String> addresses = share.stream().map(Addresses::from).toList();
      RoutingBody body = new RoutingBody(routes, surroundings.queues(), deadLetters);
      started.add(lane("route", "route-" + started.size(), addresses, body));
    }
    for (List<? extends Target> share : shares(targets, DELIVERING_LANES)) {
      started.add(deliveringLane("deliver-" + started.size(), share, limits));
    }
    started.forEach(Lane::start);
  }

  /**
   * Begins to move dead letters into the database, and to do what persons decide about them; before {@link #start},
   * because those of an earlier process may hold cases back.
   *
   * @param allWritten whether the ledger has everything that was committed
   * @param strict systems with strict order
   * @throws HubException {@code DEAD_LETTERS_AWAY}, PASSING, while the database is away and there are such systems
   */
  public void keepDeadLetters(
      DataSource database, Trace ledger, BooleanSupplier allWritten, Set<String> strict) {
    DeadLetterStore store = new DeadLetterStore(database);
    Consumer<Letter> hold =
        letter -> {
          if (strict.contains(letter.system())) {
            heldBack.hold(letter);
          }
        };
    if (!strict.isEmpty()) {
      store.oldestOfCases(strict).forEach(hold);
    }
    Lane lane =
        Lane.single(
            surroundings.node() + "/dead",
            Addresses.DEAD,
            new DeadLetterBody(store, surroundings.clock(), hold),
            surroundings.sessions(),
            surroundings.outbox(),
            meters.lane("dead"));
    lanes.add(lane);
    lane.start();
    RowMover<DeadLetterRequests.Request> mover =
        new RowMover<>(
            "DEAD_LETTER_REQUESTS",
            DEAD_LETTERS_LOCK,
            database,
            putting,
            new DeadLetterRequests(
                surroundings.queues(), ledger, allWritten, heldBack, surroundings.clock()));
    chores.every(LOOK_FOR_DECISIONS, "decisions about dead letters", mover::move, () -> {});
    chores.every(COUNT_DEAD_LETTERS, "figures of dead letters", () -> count(store), () -> {});
  }

  private int count(DeadLetterStore store) {
    meters.deadWaiting(store.waiting());
    return 0;
  }

  private Lane deliveringLane(
      String name, List<? extends Target> targets, Function<String, DeliveryLimits> limits) {
    Waker waker = new Waker();
    List<Channel.Settings> channels =
        targets.stream()
            .map(target -> new Channel.Settings(target, limits.apply(target.system())))
            .toList();
    DeliveringBody body =
        new DeliveringBody(
            channels,
            new Channel.Surroundings(
                surroundings.queues(),
                evidence,
                deadLetters,
                heldBack,
                workers,
                surroundings.doubtfulBefore(),
                surroundings.versions(),
                meters),
            waker);
    Lane lane =
        lane(
            "deliver",
            name,
            targets.stream().map(target -> Addresses.to(target.system())).toList(),
            body);
    waker.lane = () -> lane;
    return lane;
  }

  /** Wakes a lane that is made after what wakes it. */
  private static final class Waker implements Runnable {
    private volatile Supplier<Lane> lane =
        () -> {
          throw new IllegalStateException("woken before the lane was made");
        };

    @Override
    public void run() {
      lane.get().wake();
    }
  }

  private Lane lane(String kind, String name, List<String> addresses, Lane.Body body) {
    Lane lane =
        new Lane(
            surroundings.node() + "/" + name,
            addresses,
            body,
            surroundings.sessions(),
            surroundings.outbox(),
            meters.lane(kind));
    lanes.add(lane);
    return lane;
  }

  private static <T> List<List<T>> shares(Collection<? extends T> all, int most) {
    List<List<T>> shares = new ArrayList<>();
    int next = 0;
    for (T one : all) {
      if (shares.size() < most) {
        shares.add(new ArrayList<>());
      }
      shares.get(next++ % shares.size()).add(one);
    }
    return shares;
  }

  /** Lanes that nothing but a start of the process can bring back. */
  public List<String> broken() {
    return lanes.stream().filter(Lane::broken).map(Lane::name).toList();
  }

  /** Ends routing and delivering, each lane after its transaction under way; what is put is still taken. */
  public void stop() {
    chores.close();
    for (Lane lane : lanes.reversed()) {
      if (lane != puttingLane) {
        lane.close();
      }
    }
  }

  /** Ends everything, and waits for the workers. */
  @Override
  public void close() {
    chores.close();
    for (Lane lane : lanes.reversed()) {
      lane.close();
    }
    workers.close();
  }
}
