package org.lastmile.hub.simulator.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.simulator.ReadyProcess;
import org.lastmile.hub.simulator.Site;
import org.lastmile.hub.simulator.ZoneProcess;
import org.lastmile.hub.spi.Zone;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A zone as a supervisor of the system runs it: when it ends by itself it is started again. */
final class SupervisedZone implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SupervisedZone.class);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final List<String> JVM = List.of("-Xmx512m");

  /** Exit codes that ask for a new start, and 1 of a start that failed because what it needs was not there yet. */
  private static final Set<Integer> START_AGAIN = Set.of(1, 3, 74);

  private final Zone zone;
  private final Site site;
  private final Map<String, String> settings;
  private final Map<String, String> environment;
  private final Model model;
  private @Nullable ReadyProcess process;
  private boolean closed;

  SupervisedZone(
      Zone zone,
      Site site,
      Map<String, String> settings,
      Map<String, String> environment,
      Model model) {
    this.zone = zone;
    this.site = site;
    this.settings = settings;
    this.environment = environment;
    this.model = model;
  }

  Zone zone() {
    return zone;
  }

  /** Folder of all that it keeps. */
  Path data() {
    return site.data(zone);
  }

  /** Starts it, again and again while it cannot, and returns when it works. */
  synchronized void start() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (process == null && !closed) {
      try {
        ReadyProcess started = ZoneProcess.start(zone, site, settings, JVM, environment);
        process = started;
        started.ended().thenAcceptAsync(code -> ended(started, code));
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException("zone " + zone.id() + " cannot be started", e);
        }
        LOG.debug("zone {} does not start yet", zone.id(), e);
        TimeUnit.SECONDS.sleep(2);
      }
    }
  }

  private void ended(ReadyProcess which, int code) {
    synchronized (this) {
      if (process != which) {
        return; // the harness ended it
      }
      process = null;
    }
    LOG.info("zone {} ended by itself with {}", zone.id(), code);
    if (!START_AGAIN.contains(code)) {
      model.failed(Proof.RESTS, "zone " + zone.id() + " ended by itself with exit code " + code);
    }
    try {
      start();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) {
      model.failed(Proof.RESTS, "zone " + zone.id() + " did not start again: " + e);
    }
  }

  /** kill -9; it stays down until {@link #start}. */
  synchronized void kill() throws InterruptedException {
    ReadyProcess running = process;
    process = null;
    if (running != null) {
      running.kill();
    }
  }

  /** It stands still. */
  synchronized void pause() throws IOException {
    signal("STOP");
  }

  /** It goes on. */
  synchronized void resume() throws IOException {
    signal("CONT");
  }

  private void signal(String name) throws IOException {
    ReadyProcess running = process;
    if (running != null) {
      Shell.signal(name, List.of(running.pid()));
    }
  }

  @Override
  public synchronized void close() throws InterruptedException {
    closed = true;
    ReadyProcess running = process;
    process = null;
    if (running != null) {
      running.close();
    }
  }
}
