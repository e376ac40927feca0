package org.lastmile.connectors.emergency;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.testkit.DayBook;
import org.lastmile.hub.testkit.SystemFake;
import org.lastmile.hub.testkit.XmlDom;
import org.w3c.dom.Element;

/** What the system does with an alert: checks, alarms, merges, acknowledges. */
public final class EmergencyDesk {
  /** The answer to one request. */
  record Answer(int status, String document) {}

  /**
   * One incident.
   *
   * @param references identifiers of its alerts, the first one first
   * @param real whether crews were alarmed
   */
  public record Incident(
      String number, String event, List<String> texts, List<String> references, boolean real) {}

  private record Effect(String digest, Answer answer) {}

  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String document;

    Refused(int status, String code, String place, String reason) {
      super(reason);
      this.status = status;
      this.document = EmergencyXml.refusal(code, place, reason);
    }
  }

  private final Clock clock;
  private final Map<String, Effect> effects = new LinkedHashMap<>();
  private final Map<String, Integer> attempts = new LinkedHashMap<>();
  private final Map<String, Incident> incidents = new LinkedHashMap<>();
  private final List<String> alarms = new ArrayList<>();
  private final DayBook taken;
  private final @Nullable Path memory;
  private int opened;

  /** @param memory file with all alerts that took effect, which is read and goes on; null to forget all at the end */
  EmergencyDesk(Clock clock, @Nullable Path memory) {
    this.clock = clock;
    this.taken = new DayBook(clock);
    if (memory != null && Files.exists(memory)) {
      try {
        Files.readAllLines(memory).forEach(line -> take(Base64.getDecoder().decode(line)));
      } catch (IOException e) {
        throw new UncheckedIOException("the memory of the fake cannot be read", e);
      }
    }
    this.memory = memory;
  }

  private void remember(byte[] body) {
    if (memory == null) {
      return;
    }
    try {
      Files.createDirectories(memory.toAbsolutePath().getParent());
      Files.writeString(
          memory,
          Base64.getEncoder().encodeToString(body) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("the memory of the fake cannot be written", e);
    }
  }

  synchronized List<Incident> incidents() {
    return List.copyOf(incidents.values());
  }

  synchronized List<String> alarms() {
    return List.copyOf(alarms);
  }

  List<SystemFake.Taken> taken() {
    return taken.entries();
  }

  synchronized void clear() {
    effects.clear();
    attempts.clear();
    incidents.clear();
    alarms.clear();
    taken.clear();
  }

  synchronized int attempts(String identifier) {
    return attempts.getOrDefault(identifier, 0);
  }

  synchronized Answer take(byte[] body) {
    try {
      Element alert =
          XmlDom.root(body).orElseThrow(() -> new Refused(400, "XML", "", "not well-formed"));
      if (!alert.getLocalName().equals("alert")
          || !EmergencyXml.CAP.equals(alert.getNamespaceURI())) {
        throw new Refused(400, "ROOT", "", "not a CAP 1.2 alert");
      }
      String identifier = need(alert, "identifier");
      attempts.merge(identifier, 1, Integer::sum);
      String digest = digest(body);
      Effect before = effects.get(identifier);
      if (before != null) {
        if (!before.digest().equals(digest)) {
          throw new Refused(
              422, "IDENTIFIER_REUSED", "identifier", "this identifier was used for another alert");
        }
        return before.answer();
      }
      Answer answer = new Answer(200, apply(alert, identifier));
      effects.put(identifier, new Effect(digest, answer));
      taken.enter(need(alert, "msgType"), identifier);
      remember(body);
      return answer;
    } catch (Refused e) {
      return new Answer(e.status, e.document);
    }
  }

  private String apply(Element alert, String identifier) throws Refused {
    String type = need(alert, "msgType");
    Incident incident =
        switch (type) {
          case "Alert" -> open(alert, identifier);
          case "Update" -> merge(need(alert, "references"));
          default ->
              throw new Refused(422, "MSG_TYPE", "msgType", "only Alert and Update are taken");
        };
    return EmergencyXml.ack(
        identifier,
        incident.number(),
        DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
            OffsetDateTime.now(clock).truncatedTo(ChronoUnit.SECONDS)),
        incident.references());
  }

  private Incident open(Element alert, String identifier) throws Refused {
    boolean real =
        switch (need(alert, "status")) {
          case "Actual" -> true;
          case "Exercise", "Test" -> false;
          default -> throw new Refused(422, "STATUS", "status", "not a CAP status");
        };
    need(alert, "urgency");
    need(alert, "areaDesc");
    String day = need(alert, "sent").substring(0, 10).replace("-", "");
    String number = "YJ%s-%03d".formatted(day, ++opened);
    Incident incident =
        new Incident(
            number,
            need(alert, "event"),
            List.of(need(alert, "description")),
            List.of(identifier),
            real);
    incidents.put(number, incident);
    if (real) {
      alarms.add(number);
    }
    return incident;
  }

  /** All alerts that are referred to become one incident, the one of the first. */
  private Incident merge(String references) throws Refused {
    List<Incident> parts = new ArrayList<>();
    for (String reference : references.strip().split("\\s+")) {
      String[] triple = reference.split(",", -1);
      if (triple.length != 3) {
        throw new Refused(422, "REFERENCES", "references", "each is sender,identifier,sent");
      }
      Incident known =
          byAlert(triple[1])
              .orElseThrow(
                  () ->
                      new Refused(
                          422,
                          "REFERENCE_UNKNOWN",
                          "references",
                          "an alert referred to is not known"));
      if (!parts.contains(known)) {
        parts.add(known);
      }
    }
    Incident first = parts.getFirst();
    List<String> all = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (Incident part : parts) {
      incidents.remove(part.number());
      all.addAll(part.references());
      texts.addAll(part.texts());
    }
    Incident merged =
        new Incident(
            first.number(), first.event(), List.copyOf(texts), List.copyOf(all), first.real());
    incidents.put(merged.number(), merged);
    return merged;
  }

  private Optional<Incident> byAlert(String identifier) {
    return incidents.values().stream()
        .filter(incident -> incident.references().contains(identifier))
        .findFirst();
  }

  private static String need(Element alert, String name) throws Refused {
    return EmergencyXml.text(alert, name)
        .orElseThrow(() -> new Refused(422, "MISSING", name, "this element is compulsory"));
  }

  private static String digest(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
