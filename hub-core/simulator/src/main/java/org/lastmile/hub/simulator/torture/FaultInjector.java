package org.lastmile.hub.simulator.torture;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.lastmile.hub.simulator.torture.Schedule.Planned;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.testkit.TcpProxy.Manner;

/** Makes one fault happen, from its beginning to its end. */
final class FaultInjector {
  private final Arena arena;

  FaultInjector(Arena arena) {
    this.arena = arena;
  }

  /**
   * Returns when the fault is over; what it did may still have to be recovered from.
   *
   * @return what there is to say beyond the plan; empty for nothing
   */
  String inject(Planned planned) throws Exception {
    return switch (planned.fault()) {
      case KILL -> {
        SupervisedZone zone = arena.zone(zone(planned));
        zone.kill();
        zone.start();
        yield "";
      }
      case JOURNAL -> {
        SupervisedZone zone = arena.zone(zone(planned));
        zone.kill();
        String torn = JournalTail.tear(arena.journal(zone.zone()), planned.amount());
        zone.start();
        yield torn;
      }
      case PAUSE -> {
        SupervisedZone zone = arena.zone(zone(planned));
        zone.pause();
        sleep(planned.lasting());
        zone.resume();
        yield "";
      }
      case CUT -> pass(planned, Manner.CUT);
      case SILENT -> pass(planned, Manner.SILENT);
      case SLOW -> pass(planned, Manner.SLOW);
      case BACKEND -> arena.database(zone(planned)).killBackend();
      case POSTMASTER -> {
        arena.database(zone(planned)).kill();
        yield "";
      }
      case DATABASE -> {
        PostgresServer database = arena.database(zone(planned));
        database.pause();
        sleep(planned.lasting());
        database.resume();
        yield "";
      }
      case DISK -> {
        SmallDisk disk = arena.disk(zone(planned));
        disk.fill();
        sleep(planned.lasting());
        disk.free();
        yield "";
      }
      case CLOCK -> {
        ZoneClock clock = arena.clock(zone(planned));
        clock.turn(planned.amount());
        sleep(planned.lasting());
        clock.turn(0);
        yield "";
      }
      case DEAD -> throw new IllegalArgumentException("lasts throughout, and is not planned");
    };
  }

  /** A department that takes no connection, until {@link #revive}. */
  void bury(String department) throws Exception {
    arena.pass(department, Manner.CUT);
  }

  void revive(String department) throws Exception {
    arena.pass(department, Manner.WELL);
  }

  private String pass(Planned planned, Manner manner) throws Exception {
    arena.pass(planned.where(), manner);
    sleep(planned.lasting());
    arena.pass(planned.where(), Manner.WELL);
    return "";
  }

  private static Zone zone(Planned planned) {
    return Zone.of(planned.where());
  }

  private static void sleep(Duration time) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(time.toMillis());
  }
}
