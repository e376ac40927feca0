package org.lastmile.hub.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Recorded;
import org.lastmile.hub.simulator.District;
import org.lastmile.hub.simulator.Drive;
import org.lastmile.hub.simulator.Traffic;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFake.Taken;
import org.lastmile.hub.testkit.SystemFakes;

/** The people of all systems, who act by a {@link Plan}, and what the ledgers and the fakes say of what follows. */
final class People {
  private static final int KEY_DIGITS = 8;
  private static final int MOST_SEEN = 20_000;

  /** What a system took is what was delivered then; some write down when they have gone on with it. */
  private static final Duration APART = Duration.ofSeconds(30);

  private final District district;
  private final Traffic traffic;
  private final Map<String, Act> latest = new HashMap<>();
  private final Map<String, Sample> samples = new ConcurrentHashMap<>();
  private final List<Recorded> seen = new ArrayList<>();
  private final AtomicLong serial = new AtomicLong(System.currentTimeMillis() / 10);

  People(District district, Traffic traffic) {
    this.district = district;
    this.traffic = traffic;
  }

  /** What a step has come to. */
  private static final class Act {
    private final Plan.Step step;
    private final String serial;
    private final Instant began = Instant.now();

    /** Part of the key by which the hub knows the document; empty where that tells nothing. */
    private final String key;

    private final List<String> caseNos = new ArrayList<>();
    private boolean received;
    private @Nullable Drive drive;
    private @Nullable String fault;

    Act(Plan.Step step, String serial, String key) {
      this.step = step;
      this.serial = serial;
      this.key = key;
    }
  }

  /**
   * What travelled.
   *
   * @param by the step that brought it about
   * @param caseNo empty where it belongs to no case
   * @param asTaken the receiving system's own word for it; empty for what a system sends
   */
  record Travelled(Exchange exchange, String by, String caseNo, String asTaken) {}

  /** Hears what the ledgers say. */
  synchronized void hear(List<Recorded> entries) {
    if (seen.size() > MOST_SEEN) {
      seen.subList(0, seen.size() / 2).clear();
    }
    for (Recorded line : entries) {
      seen.add(line);
      if (line.entry().kind() == EntryKind.RECEIVED) {
        latest.values().stream()
            .filter(act -> begins(act, line))
            .findFirst()
            .ifPresent(act -> receive(act, line.entry().caseNo()));
      }
    }
  }

  private boolean begins(Act act, Recorded line) {
    return !act.received
        && act.drive == null
        && line.entry().system().equals(act.step.by())
        && type(line).equals(Exchange.versioned(type(act.step)))
        && (act.key.isEmpty()
            || line.entry().door() == null
            || line.entry().door().key().contains(act.key));
  }

  private static void receive(Act act, @Nullable String caseNo) {
    act.received = true;
    if (caseNo != null && act.caseNos.isEmpty()) {
      act.caseNos.add(caseNo);
    }
  }

  private static String type(Recorded line) {
    return String.valueOf(line.entry().messageType());
  }

  private String type(Plan.Step step) {
    return known(step).type().toString();
  }

  private Sample known(Plan.Step step) {
    return samples.computeIfAbsent(step.id(), id -> sample(step));
  }

  static Sample sample(Plan.Step step) {
    return SystemFakes.inbound(step.by()).stream()
        .filter(
            one -> one.name().equals(step.brings()) || one.name().startsWith(step.brings() + "_"))
        .min(Comparator.comparing(Sample::name))
        .orElseThrow(
            () -> new IllegalStateException(step.by() + " has no sample " + step.brings()));
  }

  /** Whether what a step needs has happened, and nothing alike is under way whose case is not known yet. */
  synchronized boolean due(Plan.Step step) {
    boolean alone =
        latest.values().stream()
            .noneMatch(
                act ->
                    !act.received
                        && act.fault == null
                        && act.drive == null
                        && act.step.by().equals(step.by())
                        && type(act.step).equals(type(step)));
    if (step.about() == null) {
      return alone;
    }
    Act about = latest.get(step.about());
    return alone
        && about != null
        && (about.received || about.drive != null)
        && step.after().stream().allMatch(one -> travelled(about, one) != null);
  }

  /** Lets the people do a step. */
  void act(Plan.Step step) {
    Act about;
    synchronized (this) {
      about = step.about() == null ? null : latest.get(step.about());
    }
    String number =
        about != null && about.step.by().equals(step.by())
            ? about.serial
            : String.valueOf(serial.incrementAndGet());
    Sample fresh = fresh(step, number, about);
    String key = number.substring(number.length() - KEY_DIGITS);
    boolean tells = fresh.canonical().path("idempotencyKey").asText().contains(key);
    Act act = new Act(step, number, tells ? key : "");
    if (about != null) {
      act.caseNos.addAll(about.caseNos);
    }
    Drive drive = null;
    String fault;
    if (step.does() == null) {
      begin(act);
    }
    try {
      if (step.does() == null) {
        fault = fault(district.fake(step.by()).bring(fresh));
      } else {
        drive = together(step.does());
        act.caseNos.addAll(drive.caseNos());
        fault = null;
      }
    } catch (Exception e) {
      fault = e.toString();
    }
    end(act, drive, fault);
  }

  private synchronized void begin(Act act) {
    latest.put(act.step.id(), act);
  }

  private synchronized void end(Act act, @Nullable Drive drive, @Nullable String fault) {
    act.drive = drive;
    act.fault = fault;
    latest.put(act.step.id(), act);
  }

  private Sample fresh(Plan.Step step, String number, @Nullable Act about) {
    Sample sample = known(step);
    String sampleCase = sample.canonical().path("caseNo").asText("");
    Sample fresh = district.fake(step.by()).anew(sample, number).worded(step.words());
    return about == null || sampleCase.isEmpty() || about.caseNos.isEmpty()
        ? fresh
        : fresh.worded(Map.of(sampleCase, about.caseNos.getFirst()));
  }

  private Drive together(String what) {
    return switch (what) {
      case "reportIncident" -> traffic.reportIncident();
      case "applyOnline" -> traffic.applyOnline();
      case "dispatchNeed" -> traffic.dispatchNeed();
      case "checkAssistance" -> traffic.checkAssistance();
      default -> throw new IllegalStateException("nobody does " + what);
    };
  }

  private static @Nullable String fault(Arrival arrival) {
    return switch (arrival) {
      case Arrival.AtDoor door when door.status() >= 300 -> "status " + door.status();
      case Arrival.AtDoor door -> null;
      case Arrival.Answered answered when !answered.taken() -> "refused";
      case Arrival.Answered answered -> null;
      case Arrival.Laid laid -> null;
      case Arrival.WithDelivery with -> "never comes by itself";
    };
  }

  /** What of a step has travelled. */
  synchronized List<Travelled> travelled(Plan.Step step) {
    Act act = latest.get(step.id());
    List<Travelled> travelled = new ArrayList<>();
    if (act != null) {
      for (Exchange one : step.shows()) {
        Travelled found = travelled(act, one);
        if (found != null) {
          travelled.add(found);
        }
      }
    }
    return travelled;
  }

  private @Nullable Travelled travelled(Act act, Exchange exchange) {
    EntryKind kind = exchange.sends() ? EntryKind.RECEIVED : EntryKind.DELIVERED;
    for (Recorded line : seen) {
      String caseNo = line.entry().caseNo();
      if (line.entry().kind() == kind
          && !line.entry().time().toInstant().isBefore(act.began)
          && line.entry().system().equals(exchange.system())
          && type(line).equals(exchange.type())
          && (caseNo == null || act.caseNos.isEmpty() || act.caseNos.contains(caseNo))) {
        String number = caseNo == null ? "" : caseNo;
        if (exchange.sends()) {
          return new Travelled(exchange, act.step.id(), number, "");
        }
        Taken taken = taken(line, number);
        if (taken != null) {
          return new Travelled(exchange, act.step.id(), number, taken.what());
        }
      }
    }
    return null;
  }

  /** What the system itself says that it took about then: with the number of the case, if it knows it. */
  private @Nullable Taken taken(Recorded delivered, String caseNo) {
    Instant at = delivered.entry().time().toInstant();
    Comparator<Taken> nearest =
        Comparator.comparing((Taken one) -> !(caseNo.isEmpty() || one.number().contains(caseNo)))
            .thenComparing(one -> Duration.between(one.at(), at).abs());
    return district.fake(delivered.entry().system()).taken().stream()
        .filter(one -> Duration.between(one.at(), at).abs().compareTo(APART) < 0)
        .min(nearest)
        .orElse(null);
  }

  /** Why a step itself failed; null if it did not. */
  synchronized @Nullable String fault(Plan.Step step) {
    Act act = latest.get(step.id());
    if (act == null) {
      return "not begun";
    }
    return act.drive == null || act.drive.done()
        ? act.fault
        : String.join("; ", act.drive.missing().get());
  }

  /** The cases of a step. */
  synchronized List<String> caseNos(Plan.Step step) {
    Act act = latest.get(step.id());
    return act == null ? List.of() : List.copyOf(act.caseNos);
  }

  /** What was given up, as the ledgers say. */
  synchronized List<Recorded> dead() {
    return seen.stream().filter(line -> line.entry().kind() == EntryKind.DEAD).toList();
  }
}
