package org.lastmile.hub.activation;

import java.util.ArrayList;
import java.util.List;
import org.lastmile.hub.casework.WorkingDays;
import org.lastmile.hub.flow.FlowBench;
import org.lastmile.hub.flow.Flows;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Checks flows, reference data and calendar as a whole: what has no fault can run. */
public final class SetupCheck {
  private SetupCheck() {}

  /**
   * Why a setup is not fit, each fault with file, line and column where it has one; empty if it is. Runs the tests of all
   * flows.
   */
  public static List<HubException> faults(SetupPlaces places) {
    Flows.Reference reference;
    try {
      WorkingDays.read(SetupPlaces.calendar(places.config()));
      reference = FlowBench.reference(places.config());
    } catch (HubException e) {
      return List.of(e);
    }
    return FlowBench.faults(places.routes(), reference);
  }

  /** The same for a copy, with the places of what it was copied from. */
  static List<HubException> faults(SetupPlaces copy, SetupPlaces original) {
    List<HubException> faults = new ArrayList<>();
    for (HubException fault : faults(copy)) {
      faults.add(
          new HubException(
              fault.code(),
              FaultKind.LASTING,
              moved(String.valueOf(fault.getMessage()), copy, original),
              fault.place() == null ? null : moved(fault.place(), copy, original),
              fault));
    }
    return faults;
  }

  private static String moved(String text, SetupPlaces copy, SetupPlaces original) {
    return text.replace(copy.config().toString(), original.config().toString())
        .replace(copy.routes().toString(), original.routes().toString());
  }
}
