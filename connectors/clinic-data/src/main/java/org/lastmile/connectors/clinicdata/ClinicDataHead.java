package org.lastmile.connectors.clinicdata;

import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.preparser.PreParser;
import java.util.Arrays;

/** What the first segment of a message says; a field that is not given is empty. */
record ClinicDataHead(
    String sendingApplication,
    String sendingFacility,
    String receivingApplication,
    String receivingFacility,
    String time,
    String kind,
    String event,
    String controlId,
    String processing,
    String version) {
  /** Of what has no first segment that could be read. */
  static final ClinicDataHead NONE = new ClinicDataHead("", "", "", "", "", "", "", "", "", "");

  /** Of a message that need not be whole. */
  static ClinicDataHead of(String text) {
    try {
      String[] found =
          PreParser.getFields(
              text,
              "MSH-3-1",
              "MSH-4-1",
              "MSH-5-1",
              "MSH-6-1",
              "MSH-7-1",
              "MSH-9-1",
              "MSH-9-2",
              "MSH-10",
              "MSH-11-1",
              "MSH-12-1");
      String[] given =
          Arrays.stream(found)
              .map(field -> field == null ? "" : field.strip())
              .toArray(String[]::new);
      return new ClinicDataHead(
          given[0], given[1], given[2], given[3], given[4], given[5], given[6], given[7], given[8],
          given[9]);
    } catch (HL7Exception e) {
      return NONE;
    }
  }
}
