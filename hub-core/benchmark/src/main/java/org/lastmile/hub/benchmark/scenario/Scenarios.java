package org.lastmile.hub.benchmark.scenario;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** The table of the scenarios, in the order in which they run. */
public final class Scenarios {
  private static final Map<String, Scenario> ALL = new LinkedHashMap<>();

  static {
    ALL.put("whole", new WholeHub());
    ALL.put("intake", new Intake());
    ALL.put("dead-system", new DeadSystem());
    ALL.put("two-zones", new TwoZones());
    ALL.put("latency", new Latency());
    ALL.put("urgent", new Urgent());
    ALL.put("footprint", new Footprint());
    ALL.put("many-systems", new ManySystems());
    ALL.put("waiting", new Waiting());
    ALL.put("ledger", new LedgerSize());
    ALL.put("progress", new ProgressQueries());
    ALL.put("sizes", new Sizes());
    ALL.put("micro", new Micro());
  }

  private Scenarios() {}

  /** The ids. */
  public static List<String> ids() {
    return List.copyOf(ALL.keySet());
  }

  /**
   * The scenario with an id.
   *
   * @throws HubException BENCH_SCENARIO when there is none
   */
  public static Scenario of(String id) {
    Scenario scenario = ALL.get(id);
    if (scenario == null) {
      throw new HubException(
          "BENCH_SCENARIO",
          FaultKind.CALLER,
          "there is no scenario '" + id + "', allowed are " + String.join(", ", ids()));
    }
    return scenario;
  }
}
