package org.lastmile.hub.casework;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.casework.CaseworkState.Clock;
import org.lastmile.hub.casework.CaseworkState.ClockName;
import org.lastmile.hub.casework.CaseworkState.Contract;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.DataLevel;
import org.lastmile.hub.spi.Deadline;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Priority;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.Ids;

/** The outcome of one message while the fold makes it; never leaves the fold. */
final class Draft {
  private static final MessageType CHANGED = MessageType.of("case.changed");

  private final Message message;
  private final Map<String, CaseRecord> before;
  private final Map<String, CaseRecord> cases;
  private final Map<String, Incident> incidents;
  private final Map<Clock, Timer> timers;
  private final Map<ClockName, CaseClock> clocks;
  private final Map<String, Batch> batches;
  private final Map<String, Question> questions;
  private final Map<Contract, Purchase> purchases;
  private final List<CaseChange> changes = new ArrayList<>();
  private final List<Message> outputs = new ArrayList<>();

  Draft(CaseworkState state, Message message) {
    this.message = message;
    this.before = state.cases();
    this.cases = new HashMap<>(state.cases());
    this.incidents = new HashMap<>(state.incidents());
    this.timers = new HashMap<>(state.timers());
    this.clocks = new HashMap<>(state.clocks());
    this.batches = new HashMap<>(state.batches());
    this.questions = new HashMap<>(state.questions());
    this.purchases = new HashMap<>(state.purchases());
  }

  Outcome outcome() {
    return new Outcome(
        new CaseworkState(cases, incidents, timers, clocks, batches, questions, purchases),
        changes,
        outputs);
  }

  Message message() {
    return message;
  }

  OffsetDateTime now() {
    return message.createdAt();
  }

  String caseNo() {
    String caseNo = message.caseNo();
    if (caseNo == null) {
      throw new HubException(
          "CASE_NUMBER_MISSING",
          FaultKind.LASTING,
          message.type() + " for casework has no case number");
    }
    return caseNo;
  }

  /** When it happened, as the sender says; now where it does not say, or says a time that has not come. */
  OffsetDateTime saidAt() {
    OffsetDateTime said = message.body().has("at") ? time("at") : now();
    return said.isAfter(now()) ? now() : said;
  }

  /** A text that the type's schema makes compulsory. */
  String text(String field) {
    return text(message.body().path(field), field);
  }

  static String text(JsonNode node, String field) {
    String text = node.textValue();
    if (text == null) {
      throw new HubException(
          "CASEWORK_BODY",
          FaultKind.LASTING,
          "compulsory text is missing in the body",
          "/" + field,
          null);
    }
    return text;
  }

  /** A time that the type's schema makes compulsory. */
  OffsetDateTime time(String field) {
    return time(message.body(), field);
  }

  static OffsetDateTime time(JsonNode node, String field) {
    try {
      return OffsetDateTime.parse(text(node.path(field), field));
    } catch (DateTimeException e) {
      throw new HubException(
          "CASEWORK_BODY", FaultKind.LASTING, "not a time in the body", "/" + field, e);
    }
  }

  static @Nullable String optional(JsonNode node, String field) {
    return node.path(field).textValue();
  }

  @Nullable CaseRecord known(String caseNo) {
    return cases.get(caseNo);
  }

  /** The case as it was before the message, null if it was not known. */
  @Nullable CaseRecord before(String caseNo) {
    return before.get(caseNo);
  }

  /** Cases that the message has changed, in an order that does not change. */
  List<CaseRecord> changed() {
    return cases.values().stream()
        .filter(one -> !one.equals(before.get(one.caseNo())))
        .sorted(Comparator.comparing(CaseRecord::caseNo))
        .toList();
  }

  /** Completes a change that has been written down. */
  void adjust(CaseRecord changed) {
    cases.put(changed.caseNo(), changed);
  }

  @Nullable CaseClock clock(String caseNo, CaseClock.Name name) {
    return clocks.get(new ClockName(caseNo, name));
  }

  /** Those of a case, in the order of their names. */
  List<CaseClock> clocks(String caseNo) {
    return clocks.values().stream()
        .filter(one -> one.caseNo().equals(caseNo))
        .sorted(Comparator.comparing(CaseClock::name))
        .toList();
  }

  void put(CaseClock clock) {
    clocks.put(new ClockName(clock.caseNo(), clock.name()), clock);
  }

  /** Those that may concern the message, in an order that does not change. */
  List<Incident> incidents() {
    return incidents.values().stream().sorted(Comparator.comparing(Incident::incidentId)).toList();
  }

  @Nullable Incident incident(String id) {
    return incidents.get(id);
  }

  void put(Incident incident) {
    incidents.put(incident.incidentId(), incident);
  }

  @Nullable Batch batch(String caseNo) {
    return batches.get(caseNo);
  }

  void put(Batch batch) {
    batches.put(batch.caseNo(), batch);
  }

  @Nullable Question question(String id) {
    return questions.get(id);
  }

  /** Those of a case that may concern the message, in an order that does not change. */
  List<Question> questions(String caseNo) {
    return questions.values().stream()
        .filter(one -> one.caseNo().equals(caseNo))
        .sorted(Comparator.comparing(Question::id))
        .toList();
  }

  void put(Question question) {
    questions.put(question.id(), question);
  }

  /** The purchase of this contract in the case of the message, null if it is not known there. */
  @Nullable Purchase purchase(String contract) {
    return purchases.get(new Contract(caseNo(), contract));
  }

  /** Those of the case of the message, in an order that does not change. */
  List<Purchase> purchases() {
    return purchases.values().stream()
        .filter(one -> one.caseNo().equals(message.caseNo()))
        .sorted(Comparator.comparing(Purchase::contract))
        .toList();
  }

  void put(Purchase purchase) {
    purchases.put(new Contract(purchase.caseNo(), purchase.contract()), purchase);
  }

  /** Keeps the case as it is now and writes a line of history; {@code before} is null for a new case. */
  void change(@Nullable CaseRecord before, CaseRecord after, String code, String detail) {
    CaseRecord told =
        message.version() > 0 ? after.told(message.source(), message.version()) : after;
    cases.put(after.caseNo(), told.changed(now()));
    CaseRecord had = before != null && after.state() == CaseState.RETURNED ? before : after;
    line(
        after.caseNo(),
        code,
        had.holder(),
        before == null ? null : before.state(),
        after.state(),
        detail);
  }

  /** Writes a line of history for what changes nothing. */
  void note(CaseRecord unchanged, String code, String detail) {
    line(
        unchanged.caseNo(), code, unchanged.holder(), unchanged.state(), unchanged.state(), detail);
  }

  private void line(
      String caseNo,
      String code,
      @Nullable String holder,
      @Nullable CaseState before,
      @Nullable CaseState after,
      String detail) {
    changes.add(
        new CaseChange(
            message.id(),
            message.type().toString(),
            caseNo,
            message.source(),
            code,
            holder,
            before,
            after,
            detail,
            now()));
  }

  /** Starts a clock, or starts it anew. */
  void start(String caseNo, String clock, OffsetDateTime dueAt) {
    Clock key = new Clock(caseNo, clock);
    Timer last = timers.get(key);
    int version = last == null ? 1 : last.version() + 1;
    timers.put(key, new Timer(caseNo, clock, version, dueAt, Timer.State.RUNNING));
  }

  /** Stops a clock if it runs. */
  void stop(String caseNo, String clock) {
    Timer timer = timer(caseNo, clock);
    if (timer != null && timer.state() == Timer.State.RUNNING) {
      timers.put(new Clock(caseNo, clock), timer.stopped());
    }
  }

  @Nullable Timer timer(String caseNo, String clock) {
    return timers.get(new Clock(caseNo, clock));
  }

  /** Names of the clocks of a case that run, in an order that does not change. */
  List<String> running(String caseNo) {
    return timers.values().stream()
        .filter(one -> one.caseNo().equals(caseNo) && one.state() == Timer.State.RUNNING)
        .map(Timer::clock)
        .sorted()
        .toList();
  }

  static ObjectNode body() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Adds an output; its id is made of the input's, so that the same work done again gives the same id. */
  void emit(String type, String caseNo, Priority priority, DataLevel level, ObjectNode body) {
    emit(MessageType.of(type), caseNo, priority, level, null, body);
  }

  /** The same for any version of a type, and with the purpose of a check. */
  void emit(
      MessageType type,
      String caseNo,
      Priority priority,
      DataLevel level,
      @Nullable String purpose,
      ObjectNode body) {
    put(type, caseNo, priority, null, 0, level, purpose, List.of(), body);
  }

  private void put(
      MessageType type,
      String caseNo,
      Priority priority,
      @Nullable Deadline due,
      long version,
      DataLevel level,
      @Nullable String purpose,
      List<Attachment> attachments,
      ObjectNode body) {
    String ordinal = Integer.toString(outputs.size());
    String id = Ids.of(message.id(), type.name(), Addresses.from(Casework.SYSTEM), ordinal);
    outputs.add(
        new Message(
            id,
            type,
            id,
            caseNo,
            message.id(),
            Casework.SYSTEM,
            now(),
            priority,
            due,
            version,
            level,
            purpose,
            message.traceparent(),
            attachments,
            body));
  }

  /** Passes the message on for who handed the case in: as it is, with the place where they keep it. */
  void tell(CaseRecord known) {
    ObjectNode body = message.body().deepCopy();
    body.set("origin", origin(known));
    put(
        message.type(),
        known.caseNo(),
        known.priority(),
        known.due(),
        0,
        message.dataLevel(),
        message.purpose(),
        message.attachments(),
        body);
  }

  /** Where the case is kept by who handed it in; a part of bodies. */
  static ObjectNode origin(CaseRecord known) {
    return body()
        .put("system", known.facts().originSystem())
        .put("number", known.facts().originNumber());
  }

  /** Tells the whole state of each case that has changed; not of exercises, which nobody must take for real. */
  void tellChanges() {
    changed().stream()
        .filter(one -> one.facts().nature() == Nature.ACTUAL)
        .filter(one -> isToTell(before.get(one.caseNo()), one))
        .forEach(this::tellChange);
  }

  private static boolean isToTell(@Nullable CaseRecord old, CaseRecord now) {
    return old == null
        || old.state() != now.state()
        || old.priority() != now.priority()
        || !Objects.equals(old.holder(), now.holder())
        || !Objects.equals(old.due(), now.due())
        || !old.supervision().equals(now.supervision());
  }

  private void tellChange(CaseRecord now) {
    Deadline due = now.due();
    ObjectNode body = body();
    body.put("at", Times.text(now()));
    body.put("state", now.state().name());
    if (now.holder() != null) {
      body.put("holder", now.holder());
    }
    if (due != null) {
      body.put("dueAt", Times.text(due.at()));
    }
    body.put("urged", now.supervision().urged());
    body.put("supervised", now.supervision().supervised());
    body.put("overdue", now.supervision().overdue());
    body.put("version", now.version());
    put(
        CHANGED,
        now.caseNo(),
        now.priority(),
        due,
        now.version(),
        DataLevel.L2,
        null,
        List.of(),
        body);
  }

  /** Asks a person to act on the case of the message. */
  void task(String reason, @Nullable String incidentId) {
    CaseRecord known = known(caseNo());
    ObjectNode body = body();
    body.put("reason", reason);
    if (incidentId != null) {
      body.put("incidentId", incidentId);
    }
    body.put("text", DutyTexts.zh(reason, caseNo()));
    body.put("at", Times.text(now()));
    Priority priority = known == null ? message.priority() : known.priority();
    emit("supervision.duty-task", caseNo(), priority, DataLevel.L3, body);
  }
}
