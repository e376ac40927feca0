package org.lastmile.hub.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.simulator.District;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.Switchboard;
import org.lastmile.hub.testkit.SystemFakes;
import org.lastmile.hub.testkit.TcpProxy.Manner;

/** What can be done to fakes that run: how they behave, and what they bring to the hub. */
final class Controls {
  private static final String HTTP = "http://";

  /**
   * What became of a sample.
   *
   * @param how null while it is held back
   */
  record Brought(String sample, @Nullable Arrival how) {}

  private final District district;
  private final Switchboard ways;
  private final Map<String, Switch> switches = new HashMap<>();
  private final Map<String, Sample> held = new HashMap<>();

  Controls(District district, Switchboard ways) {
    this.district = district;
    this.ways = ways;
  }

  Set<String> systems() {
    return district.systems();
  }

  /**
   * Lets a system behave so from now on.
   *
   * @return what was held back, and is brought now
   * @throws HubException {@code SYSTEM_UNKNOWN}; {@code SWITCH_UNFIT} where the system cannot behave so
   */
  synchronized List<Brought> set(String system, Switch to) {
    Map<String, String> config = district.config(system);
    boolean http = config.values().stream().anyMatch(value -> value.startsWith(HTTP));
    if (to == Switch.UNAVAILABLE && !http) {
      throw unfit(system, to, "is not called over plain HTTP");
    }
    if (ways.leadsTo(system)) {
      pass(system, to.manner());
    } else if (to.manner() != Manner.WELL) {
      throw unfit(system, to, "is not called over a connection");
    }
    switches.put(system, to);
    Sample kept = held.remove(system);
    return kept == null ? List.of() : List.of(bring(system, kept));
  }

  private static HubException unfit(String system, Switch to, String why) {
    return new HubException(
        "SWITCH_UNFIT",
        FaultKind.CALLER,
        system + " " + why + ", so it has no '" + to.id() + "'; allowed is another switch");
  }

  private void pass(String system, Manner manner) {
    try {
      ways.manner(system, manner);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Lets a system bring a sample as it behaves now.
   *
   * @throws HubException {@code SYSTEM_UNKNOWN}, {@code SAMPLE_UNKNOWN}; {@code HUB_NOT_REACHED}
   */
  synchronized List<Brought> bring(String system, String name) {
    Sample sample = sample(system, name);
    return switch (switches.getOrDefault(system, Switch.WELL)) {
      case DUPLICATE -> List.of(bring(system, sample), bring(system, sample));
      case OUT_OF_ORDER -> {
        Sample before = held.remove(system);
        if (before == null) {
          held.put(system, sample);
          yield List.of(new Brought(name, null));
        }
        yield List.of(bring(system, sample), bring(system, before));
      }
      default -> List.of(bring(system, sample));
    };
  }

  private Sample sample(String system, String name) {
    district.fake(system);
    List<Sample> samples = SystemFakes.inbound(system);
    return samples.stream()
        .filter(sample -> sample.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new HubException(
                    "SAMPLE_UNKNOWN",
                    FaultKind.CALLER,
                    system
                        + " has no sample '"
                        + name
                        + "'; allowed are "
                        + String.join(", ", samples.stream().map(Sample::name).toList())));
  }

  private Brought bring(String system, Sample sample) {
    try {
      return new Brought(sample.name(), district.fake(system).bring(sample));
    } catch (Exception e) {
      throw new HubException(
          "HUB_NOT_REACHED",
          FaultKind.PASSING,
          system + " could not bring " + sample.name() + " to the hub: " + e.getMessage(),
          null,
          e);
    }
  }
}
