package org.lastmile.connectors.clinicdata.fake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.testkit.DayBook;
import org.lastmile.hub.testkit.SystemFake.Taken;

/** What the clinics have booked, and what they know of persons. */
final class ClinicBook {
  private static final int ID_LENGTH = 20;
  private static final String CITIZEN_ID_OID = "&2.16.156.10011.1.3&ISO";

  private final Map<String, String> answered = new HashMap<>();
  private final Map<String, Appointment> appointments = new LinkedHashMap<>();
  private final List<Hl7> persons = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private final DayBook taken = new DayBook();
  private int acted;

  /** One appointment. */
  record Appointment(
      String caseNo,
      String origin,
      String practitioner,
      String start,
      String end,
      boolean stands) {}

  /** Code of MSA-1 and of MSA-6, joined by a blank; a repeat, by control id, time and sender, is answered as before. */
  synchronized String take(Hl7 message) {
    String key = message.get("MSH-10") + " " + message.get("MSH-7") + " " + message.get("MSH-3");
    String before = answered.get(key);
    if (before != null) {
      return before;
    }
    look(message);
    acted++;
    String answer =
        switch (message.get("MSH-9")) {
          case "SIU^S12^SIU_S12" -> book(message, null);
          case "SIU^S13^SIU_S12" -> change(message);
          case "SIU^S15^SIU_S12" -> cancel(message);
          case "ADT^A04^ADT_A01", "ADT^A08^ADT_A01" -> {
            persons.add(message);
            yield "AA";
          }
          default -> "AR 201";
        };
    answered.put(key, answer);
    if (answer.equals("AA")) {
      String caseNo = message.get("SCH-1.1");
      taken.enter(message.get("MSH-9"), caseNo.isEmpty() ? message.get("MSH-10") : caseNo);
    }
    return answer;
  }

  private String book(Hl7 message, @Nullable Appointment before) {
    String caseNo = message.get("SCH-1.1");
    String practitioner =
        message.get("AIP-3.1").isEmpty() && before != null
            ? before.practitioner()
            : message.get("AIP-3.1");
    String start = message.get("SCH-11.4");
    boolean taken =
        appointments.values().stream()
            .anyMatch(
                other ->
                    other.stands()
                        && !other.caseNo().equals(caseNo)
                        && other.practitioner().equals(practitioner)
                        && other.start().equals(start));
    if (taken) {
      return "AE N01";
    }
    appointments.put(
        caseNo,
        new Appointment(
            caseNo, message.get("SCH-4"), practitioner, start, message.get("SCH-11.5"), true));
    return "AA";
  }

  private String change(Hl7 message) {
    Appointment before = appointments.get(message.get("SCH-1.1"));
    return before == null || !before.stands() ? "AE N03" : book(message, before);
  }

  private String cancel(Hl7 message) {
    Appointment before = appointments.get(message.get("SCH-1.1"));
    if (before == null) {
      return "AE N03";
    }
    appointments.put(
        before.caseNo(),
        new Appointment(
            before.caseNo(),
            before.origin(),
            before.practitioner(),
            before.start(),
            before.end(),
            false));
    return "AA";
  }

  /** What every message of the hub must keep to. */
  private void look(Hl7 message) {
    expect("MSH-2", "^~\\&", message.get("MSH-2"));
    expect("MSH-3", "LASTMILE", message.get("MSH-3"));
    expect("MSH-5", "CLINIC", message.get("MSH-5"));
    expect("MSH-11", "P", message.get("MSH-11"));
    expect("MSH-12", "2.4", message.get("MSH-12"));
    expect("MSH-18", "UNICODE UTF-8", message.get("MSH-18"));
    expect("MSH-7", true, message.get("MSH-7").matches("[0-9]{14}\\+0800"));
    expect(
        "MSH-10",
        true,
        !message.get("MSH-10").isEmpty() && message.get("MSH-10").length() <= ID_LENGTH);
    String kind = message.get("MSH-9.1");
    List<String> names = message.names();
    if (kind.equals("SIU")) {
      expect("segments", List.of("MSH", "SCH"), names.subList(0, 2));
      expect("RGS", true, names.contains("RGS"));
      expect("SCH-1.2", "LASTMILE", message.get("SCH-1.2"));
    } else {
      expect("segments", List.of("MSH", "EVN", "PID", "PV1"), names);
      expect("EVN-1", message.get("MSH-9.2"), message.get("EVN-1"));
    }
    if (message.get("PID-3").endsWith("^NI")) {
      expect("PID-3.4", CITIZEN_ID_OID, message.get("PID-3.4"));
    }
  }

  private void expect(String what, Object wanted, Object found) {
    if (!wanted.equals(found)) {
      wrong.add(what + " is " + found + ", expected " + wanted);
    }
  }

  List<Taken> taken() {
    return taken.entries();
  }

  synchronized void clear() {
    answered.clear();
    appointments.clear();
    persons.clear();
    taken.clear();
  }

  synchronized Map<String, Appointment> appointments() {
    return new LinkedHashMap<>(appointments);
  }

  synchronized List<Hl7> persons() {
    return List.copyOf(persons);
  }

  synchronized List<String> wrong() {
    return List.copyOf(wrong);
  }

  synchronized int acted() {
    return acted;
  }
}
