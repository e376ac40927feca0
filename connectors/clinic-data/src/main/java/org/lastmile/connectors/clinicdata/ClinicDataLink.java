package org.lastmile.connectors.clinicdata;

import java.util.Set;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Who talks to whom, and about what. */
record ClinicDataLink(
    String hubApplication,
    String hubFacility,
    String systemApplication,
    String systemFacility,
    String processing) {
  private static final Set<String> EVENTS =
      Set.of("SIU^S12", "SIU^S13", "SIU^S15", "SIU^S23", "SIU^S24", "ORU^R01");

  static ClinicDataLink of(ConnectorContext context) {
    return new ClinicDataLink(
        context.text("hub.application"),
        context.text("hub.facility"),
        context.text("system.application"),
        context.text("system.facility"),
        context.text("system.processing"));
  }

  /** Refuses what is not for this link, before any of it is read. */
  void check(ClinicDataHead head) {
    require(
        head.version().equals("2.4"),
        "CLINIC_DATA_VERSION",
        "MSH-12",
        "the version is another one, allowed is 2.4");
    require(
        EVENTS.contains(head.kind() + "^" + head.event()),
        "CLINIC_DATA_EVENT",
        "MSH-9",
        "the message is none that is taken here, allowed are " + String.join(", ", EVENTS));
    require(
        head.processing().equals(processing),
        "CLINIC_DATA_PROCESSING",
        "MSH-11",
        "the processing id is another one, allowed is " + processing);
    require(
        head.sendingApplication().equals(systemApplication),
        "CLINIC_DATA_SENDER",
        "MSH-3",
        "the sender is another one, allowed is " + systemApplication);
    require(
        head.receivingApplication().equals(hubApplication),
        "CLINIC_DATA_SENDER",
        "MSH-5",
        "the receiver is another one, allowed is " + hubApplication);
    require(
        !head.controlId().isEmpty(),
        "CLINIC_DATA_MISSING",
        "MSH-10",
        "the message has no control id");
    require(!head.time().isEmpty(), "CLINIC_DATA_MISSING", "MSH-7", "the message has no time");
  }

  private static void require(boolean right, String code, String place, String text) {
    if (!right) {
      throw new HubException(code, FaultKind.CALLER, place + ": " + text, place, null);
    }
  }
}
