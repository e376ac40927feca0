package org.lastmile.hub.activation;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.activation.SetupVersions.About;
import org.lastmile.hub.casework.WorkingCalendar;
import org.lastmile.hub.casework.WorkingDays;
import org.lastmile.hub.connector.Connectors;
import org.lastmile.hub.flow.CheckDoor;
import org.lastmile.hub.flow.FlowBench;
import org.lastmile.hub.flow.Flows;
import org.lastmile.hub.gate.GateRule;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.transit.Putter;
import org.lastmile.hub.transit.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the folders of a setup. What has changed, and has not changed any more since the last look, is copied, checked
 * and tested as a whole, and swapped in; what is not fit is told, and what runs stays. Each swap is an entry of the
 * ledger.
 */
public final class Activations implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Activations.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Pause before what may pass is tried again. */
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private static final Duration RECORDING = Duration.ofSeconds(30);
  private static final int SHOWN = 20;

  private final SetupPlaces folders;
  private final SetupVersions versions;
  private final Live live;
  private final Putter putter;
  private final Clock clock;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("setup-watch").factory());
  private volatile State state;
  private long nextTry = System.nanoTime();
  private Setup.@Nullable Look last;
  private Setup.@Nullable Look done;

  /**
   * What a setup is swapped into.
   *
   * @param waiting types of the messages of a source that wait to be routed
   */
  public record Live(
      Flows flows,
      CheckDoor checks,
      Connectors connectors,
      WorkingCalendar calendar,
      GateRule.Live gate,
      Function<String, Set<MessageType>> waiting) {}

  /**
   * How it stands.
   *
   * @param refused why the folders as they are now were not taken; empty if they were
   */
  public record State(About version, List<HubException> refused) {}

  public Activations(
      SetupPlaces folders,
      SetupVersions versions,
      SetupAtStart start,
      Live live,
      Putter putter,
      Clock clock) {
    this.folders = folders;
    this.versions = versions;
    this.live = live;
    this.putter = putter;
    this.clock = clock;
    this.state = new State(start.version(), start.refused());
  }

  /** Records with what the zone has started, if that is new, and begins to watch. */
  public void start() {
    try {
      record();
    } catch (HubException e) {
      LOG.warn(line(e));
    }
    watch.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  public State state() {
    return state;
  }

  private void look() {
    try {
      record();
      Setup.Look now = Setup.look(folders);
      boolean settled = now.equals(last);
      last = now;
      if (settled && !now.equals(done) && System.nanoTime() - nextTry >= 0) {
        nextTry = System.nanoTime() + AGAIN.toNanos();
        if (take(now)) {
          done = now;
          nextTry = System.nanoTime();
        }
      }
    } catch (HubException e) {
      LOG.warn(line(e));
    } catch (RuntimeException e) {
      LOG.error("The watch over the setup failed", e);
    }
  }

  /** Whether it is settled what becomes of the files as they look now. */
  private boolean take(Setup.Look look) {
    Setup setup = Setup.read(folders);
    if (!Setup.look(folders).equals(look)) {
      return false;
    }
    if (setup.hash().equals(state.version().hash())) {
      state = new State(state.version(), List.of());
      return true;
    }
    List<HubException> faults = new ArrayList<>();
    try {
      faults.addAll(activate(setup));
    } catch (HubException e) {
      faults.add(e);
    }
    if (!faults.isEmpty()) {
      faults.stream().limit(SHOWN).forEach(fault -> LOG.error(line(fault)));
      LOG.error("The setup was not taken: version {} stays", state.version().number());
    }
    state = new State(state.version(), List.copyOf(faults));
    return faults.stream().noneMatch(fault -> fault.kind() == FaultKind.PASSING);
  }

  private List<HubException> activate(Setup setup) {
    About before = state.version();
    Set<String> changed = setup.differences(Setup.read(versions.places(before)));
    setup.write(versions.aside());
    List<HubException> faults = new ArrayList<>(SetupCheck.faults(versions.aside(), folders));
    Set<String> connectors = connectors(changed);
    connectors.forEach(
        id -> {
          try {
            live.connectors().check(id);
          } catch (HubException e) {
            faults.add(e);
          }
        });
    if (!faults.isEmpty()) {
      return faults;
    }
    Flows.Reference reference = FlowBench.reference(versions.aside().config());
    requireSameSystems(reference);
    requireTaken(live.flows().lost(versions.aside().routes(), reference));
    ChangeNote note = ChangeNote.of(folders, setup, changed);
    About next = versions.add(setup, OffsetDateTime.now(clock), note.by(), note.reason(), changed);
    SetupPlaces places = versions.places(next);
    Flows.Reference running = FlowBench.reference(places.config());
    // before the flows that need it
    live.gate().replace(running.gate());
    live.flows().replace(places.routes(), running);
    live.checks().replace(places.routes(), running);
    live.calendar().replace(WorkingDays.read(SetupPlaces.calendar(places.config())));
    versions.activate(next);
    state = new State(next, List.of());
    LOG.info("Version {} of the setup works: {}", next.number(), changed);
    record();
    for (String id : connectors) {
      try {
        live.connectors().reload(id);
      } catch (HubException e) {
        faults.add(e);
      }
    }
    return faults;
  }

  /** Those that read what has changed, of those that this zone runs. */
  private Set<String> connectors(Set<String> changed) {
    Set<String> here = live.connectors().descriptors().keySet();
    if (changed.stream().anyMatch(SetupPlaces::ofAllConnectors)) {
      return here;
    }
    Set<String> ids = new TreeSet<>();
    changed.forEach(name -> ids.add(SetupPlaces.connector(name)));
    ids.retainAll(here);
    return ids;
  }

  private void requireSameSystems(Flows.Reference reference) {
    Flows.Reference running = live.flows().reference();
    boolean same =
        reference.systems().ids().equals(running.systems().ids())
            && reference.systems().ids().stream()
                .allMatch(id -> reference.systems().zone(id) == running.systems().zone(id));
    if (!same) {
      throw new HubException(
          "SYSTEMS_FIXED",
          FaultKind.LASTING,
          "which systems there are, and in which zone, is read when a zone starts: restart it",
          folders.config().resolve("systems.yaml").toString(),
          null);
    }
  }

  private void requireTaken(Map<String, Set<MessageType>> lost) {
    lost.forEach(
        (source, types) -> {
          Set<MessageType> waiting = live.waiting().apply(source);
          for (MessageType type : types) {
            if (waiting.contains(type)) {
              throw new HubException(
                  "FLOW_NEEDED",
                  FaultKind.PASSING,
                  "messages "
                      + type
                      + " from "
                      + source
                      + " wait, and no flow would take them any more; it is tried again until none"
                      + " wait");
            }
          }
        });
  }

  private void record() {
    versions.unrecorded().forEach(this::record);
  }

  private void record(About version) {
    Step step = new Step();
    step.record(
        new Entry(
            EntryKind.CONFIGURED,
            null,
            null,
            null,
            null,
            "hub",
            version.by(),
            version.at(),
            "OK",
            detail(version),
            0,
            Duration.ZERO,
            Map.of(),
            Map.of("setup", version.hash()),
            Map.of(),
            List.of()));
    try {
      putter.put(step).get(RECORDING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw notRecorded(version, e);
    } catch (Exception e) {
      throw notRecorded(version, e);
    }
    versions.recorded(version);
  }

  private static HubException notRecorded(About version, Exception e) {
    return new HubException(
        "SETUP_NOT_RECORDED",
        FaultKind.PASSING,
        "version " + version.number() + " of the setup has no entry yet",
        null,
        e);
  }

  private static String detail(About version) {
    String changed =
        String.join(", ", version.changed().stream().limit(SHOWN).toList())
            + (version.changed().size() > SHOWN ? ", …" : "");
    String reason = version.reason().isEmpty() ? "" : ": " + version.reason();
    return "version " + version.number() + reason + (changed.isEmpty() ? "" : " (" + changed + ")");
  }

  /** A fault in one line, with its code and place. */
  static String line(HubException fault) {
    String place = fault.place() == null ? "" : fault.place() + " ";
    return place + fault.code() + ": " + fault.getMessage();
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }
}
