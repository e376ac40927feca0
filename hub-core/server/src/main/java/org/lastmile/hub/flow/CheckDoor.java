package org.lastmile.hub.flow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.Ids;
import org.lastmile.hub.transit.LogLines;
import org.lastmile.hub.transit.Putter;
import org.lastmile.hub.transit.Step;
import org.lastmile.hub.transit.Traceparents;
import org.lastmile.hub.transit.Wire;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The synchronous door: right and purpose, ASKED durable, the question, ANSWERED durable, the reply. Nothing is queued,
 * and nothing is answered that is not recorded.
 */
public final class CheckDoor {
  private static final Logger LOG = LoggerFactory.getLogger(CheckDoor.class);
  private static final Pattern CASE_NO = Pattern.compile("[0-9A-Za-z-]{15,64}");

  /** How long the refusal of a question may take to become durable. */
  private static final Duration REFUSING = Duration.ofSeconds(3);

  private final Zone zone;
  private volatile Map<String, CheckDefinition> checks;
  private final CanonicalTypes types;
  private final Putter putter;
  private final Asking asking;
  private final Clock clock;
  private final FlowMeters meters;
  private final Traceparents traceparents = new Traceparents();

  /** Asks a system and waits; throws PASSING when the time is over. The answer was checked by its schema. */
  @FunctionalInterface
  public interface Asking {
    ObjectNode ask(String system, Message request, MessageType answerType, Duration limit);
  }

  /**
   * What somebody wants to know.
   *
   * @param asker id of the system that asks, authenticated
   * @param check name of the check
   * @param purpose why; null if the asker gave none, which is refused
   * @param body of the request's type; {@code check} may be left out
   * @param caseNo the case it is asked for, null if there is none
   */
  public record Question(
      String asker,
      String check,
      @Nullable String purpose,
      ObjectNode body,
      @Nullable String caseNo,
      @Nullable String traceparent) {}

  /**
   * What it gets.
   *
   * @param checkId under which both entries are found
   * @param body of the answer's type
   */
  public record Reply(String checkId, OffsetDateTime answeredAt, ObjectNode body) {}

  CheckDoor(
      Zone zone,
      List<CheckDefinition> checks,
      CanonicalTypes types,
      Putter putter,
      Asking asking,
      Clock clock,
      MeterRegistry meters) {
    this.zone = zone;
    this.checks = byName(checks);
    this.types = types;
    this.putter = putter;
    this.asking = asking;
    this.clock = clock;
    this.meters = new FlowMeters(meters);
  }

  private static Map<String, CheckDefinition> byName(List<CheckDefinition> checks) {
    Map<String, CheckDefinition> named = new TreeMap<>();
    checks.forEach(check -> named.put(check.name(), check));
    return Collections.unmodifiableMap(named);
  }

  /** Takes the checks of a folder in place of those that can be asked now; what is being asked goes on. */
  public void replace(Path routes, Flows.Reference reference) {
    checks = byName(CheckDefinition.readAll(routes, reference.types(), reference.systems()));
  }

  /** The checks that can be asked, in this zone or not. */
  public List<CheckDefinition> checks() {
    return List.copyOf(checks.values());
  }

  /**
   * Asks and waits for the answer, at most until the check's deadline. Call it on a worker thread.
   *
   * @throws HubException CALLER: {@code CHECK_UNKNOWN, CHECK_NOT_ALLOWED, PURPOSE_MISSING,
   *     PURPOSE_UNKNOWN, CASE_NO_INVALID, BODY_INVALID}, each recorded as refused; LASTING {@code
   *     CHECK_NEEDS_LINK}; PASSING {@code CHECK_TIMEOUT, CHECK_NOT_RECORDED}; or what asking the
   *     system threw
   */
  public Reply ask(Question question) {
    long started = System.nanoTime();
    // what a stranger writes must not become a tag
    String name = checks.containsKey(question.check()) ? question.check() : "unknown";
    String traceparent = traceparents.orNew(question.traceparent());
    try {
      Reply reply = reply(question, traceparent, started);
      meters.checked(name, "answered", "OK", System.nanoTime() - started);
      return reply;
    } catch (HubException e) {
      String outcome = e.kind() == FaultKind.CALLER ? "refused" : "failed";
      meters.checked(name, outcome, e.code(), System.nanoTime() - started);
      LogLines.fault(LogLines.traced(LOG.atWarn(), traceparent), question.asker(), e)
          .addKeyValue("hub.check", name)
          .log("The check {} of {} {}: {}", name, question.asker(), outcome, e.code());
      throw e;
    }
  }

  private Reply reply(Question question, String traceparent, long started) {
    String id = Ids.of("check", UUID.randomUUID().toString());
    CheckDefinition check;
    Message request;
    try {
      check = allowed(question);
      request = request(id, check, question, traceparent);
    } catch (HubException e) {
      record(refused(id, question, e), CheckTime.start(started, REFUSING));
      throw e;
    }
    CheckTime time = CheckTime.start(started, check.deadline());
    record(asked(check, request), time);
    meters.asked(check.name());
    ObjectNode answer;
    try {
      answer = asking.ask(check.system(), request, check.answer(), time.left());
      types.check(check.answer(), answer);
    } catch (HubException e) {
      HubException fault = e.kind() == FaultKind.CALLER ? unfit(check, e) : e;
      record(
          failed(check, request, fault, time),
          CheckTime.start(System.nanoTime(), check.deadline()));
      throw fault;
    }
    Entry entry = answered(check, request, answer, time);
    record(entry, time);
    return new Reply(id, entry.time(), answer);
  }

  private CheckDefinition allowed(Question question) {
    CheckDefinition check = checks.get(question.check());
    if (check == null) {
      throw caller(
          "CHECK_UNKNOWN", "there is no such check, allowed are " + checks.keySet(), "check");
    }
    if (!check.askers().contains(question.asker())) {
      throw caller("CHECK_NOT_ALLOWED", question.asker() + " may not ask " + check.name(), null);
    }
    String purpose = question.purpose();
    String purposes = "allowed are " + new TreeSet<>(check.purposes().keySet());
    if (purpose == null || purpose.isBlank()) {
      throw caller("PURPOSE_MISSING", "a check needs its purpose, " + purposes, "purpose");
    }
    if (!check.purposes().containsKey(purpose)) {
      throw caller(
          "PURPOSE_UNKNOWN", "the purpose is not one of this check, " + purposes, "purpose");
    }
    if (question.caseNo() != null && !CASE_NO.matcher(question.caseNo()).matches()) {
      throw caller("CASE_NO_INVALID", "the case number must match " + CASE_NO, "caseNo");
    }
    if (check.zone() != zone) {
      throw new HubException(
          "CHECK_NEEDS_LINK",
          FaultKind.LASTING,
          check.system() + " stands in the other zone, where no check reaches yet");
    }
    return check;
  }

  private Message request(String id, CheckDefinition check, Question question, String traceparent) {
    ObjectNode body = question.body().deepCopy();
    if (!body.path("check").asText(check.name()).equals(check.name())) {
      throw caller("BODY_INVALID", "check in the body is not " + check.name(), "/check");
    }
    body.put("check", check.name());
    types.check(check.request(), body);
    return new Message(
        id,
        check.request(),
        id,
        question.caseNo(),
        null,
        question.asker(),
        now(),
        Priority.ROUTINE,
        null,
        0,
        check.level(),
        question.purpose(),
        traceparent,
        List.of(),
        body);
  }

  private Entry asked(CheckDefinition check, Message request) {
    String clerk = request.body().path("clerk").asText();
    Payload payload = new Payload(Payload.Role.CANONICAL, Wire.MEDIA_TYPE, Wire.encode(request));
    return entry(
        EntryKind.ASKED,
        request,
        check,
        "OK",
        "purpose " + request.purpose() + ", clerk " + clerk,
        Duration.ZERO,
        List.of(payload));
  }

  private Entry answered(
      CheckDefinition check, Message request, ObjectNode answer, CheckTime time) {
    Payload payload = new Payload(Payload.Role.ANSWER, "application/json", Json.bytes(answer));
    return entry(EntryKind.ANSWERED, request, check, "OK", "", time.passed(), List.of(payload));
  }

  private Entry failed(CheckDefinition check, Message request, HubException fault, CheckTime time) {
    String detail = String.valueOf(fault.getMessage());
    return entry(EntryKind.FAILED, request, check, fault.code(), detail, time.passed(), List.of());
  }

  private Entry entry(
      EntryKind kind,
      Message request,
      CheckDefinition check,
      String code,
      String detail,
      Duration duration,
      List<Payload> payloads) {
    return new Entry(
        kind,
        request.id(),
        request.type().toString(),
        request.caseNo(),
        null,
        check.system(),
        request.source(),
        now(),
        code,
        detail,
        1,
        duration,
        Map.of(),
        Map.of("flow", check.contentHash(), "schema", types.contentHash(check.request())),
        Map.of(),
        payloads);
  }

  private Entry refused(String id, Question question, HubException fault) {
    return new Entry(
        EntryKind.REFUSED,
        id,
        null,
        null,
        null,
        question.asker(),
        question.asker(),
        now(),
        fault.code(),
        String.valueOf(fault.getMessage()),
        0,
        Duration.ZERO,
        Map.of(),
        Map.of(),
        Map.of(),
        List.of());
  }

  private void record(Entry entry, CheckTime time) {
    Step step = new Step();
    step.record(entry);
    try {
      putter.put(step).get(time.left().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new HubException(
          "CHECK_NOT_RECORDED",
          FaultKind.PASSING,
          "the check could not be recorded in time, so it was not answered",
          null,
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HubException(
          "CHECK_NOT_RECORDED", FaultKind.PASSING, "the hub is stopping", null, e);
    }
  }

  private OffsetDateTime now() {
    return OffsetDateTime.now(clock);
  }

  /** The asker is not to blame for what the answering system says. */
  private static HubException unfit(CheckDefinition check, HubException e) {
    return new HubException(
        "CHECK_ANSWER_INVALID",
        FaultKind.LASTING,
        check.system() + " gave no fit answer: " + e.getMessage(),
        e.place(),
        e);
  }

  private static HubException caller(String code, String message, @Nullable String place) {
    return new HubException(code, FaultKind.CALLER, message, place, null);
  }
}
