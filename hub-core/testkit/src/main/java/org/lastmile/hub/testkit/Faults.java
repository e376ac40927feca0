package org.lastmile.hub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** What tests of a connector ask of its faults. */
public final class Faults {
  private Faults() {}

  /** The call is refused with this code, for this one to mend. Gives the fault, for what else is to be asked. */
  public static HubException assertFault(ThrowingCallable call, String code, FaultKind kind) {
    HubException fault = catchThrowableOfType(HubException.class, call);
    assertThat(fault).as("the fault of the call").isNotNull();
    assertThat(fault.code()).as(fault.getMessage()).isEqualTo(code);
    assertThat(fault.kind()).as(fault.getMessage()).isEqualTo(kind);
    return fault;
  }
}
