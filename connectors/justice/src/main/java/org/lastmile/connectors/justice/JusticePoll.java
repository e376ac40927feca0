package org.lastmile.connectors.justice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.jspecify.annotations.Nullable;
import org.lastmile.connectors.justice.JusticeCalls.Request;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HttpAnswer;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.PollTurn;
import org.lastmile.hub.spi.SystemAnswer;

/**
 * Asks for changes. What is open is the bureau's knowledge, because it lists a change until the hub has confirmed it:
 * what is in memory here, when to ask next and the ETag, may be lost at any time.
 */
public final class JusticePoll {
  private static final int NOT_MODIFIED = 304;
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");
  private static final Pattern CHANGE_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final String CHANGE = "justiceChange";

  private final Clock clock;
  private final Duration interval;
  private final Duration longest;

  private final PollTurn turn;

  private @Nullable String etag;
  private boolean empty;

  JusticePoll(ConnectorContext context, PollTurn turn) {
    this.turn = turn;
    this.clock = context.clock();
    this.interval = context.duration("poll.interval");
    this.longest = context.duration("poll.longest");
  }

  /** The call that asks for the list. */
  public synchronized void ask(Exchange exchange) {
    exchange.setProperty(
        JusticeCalls.REQUEST,
        new Request(
            "GET", "changes", null, etag == null ? Map.of() : Map.of("If-None-Match", etag)));
  }

  /** Makes the list of changes of the answer, oldest first; empty where nothing is new. */
  public synchronized void read(Exchange exchange) {
    HttpAnswer answer = JusticeCalls.answered(exchange);
    pauseFor(pause(answer.header("Retry-After")));
    List<JsonNode> changes = answer.status() == NOT_MODIFIED ? List.of() : changes(answer.body());
    empty = changes.isEmpty();
    exchange.getMessage().setBody(changes);
  }

  private static List<JsonNode> changes(byte[] body) {
    JsonNode list = SystemAnswer.json(body).path("changes");
    if (!list.isArray()) {
      throw unreadable();
    }
    List<JsonNode> changes = new ArrayList<>();
    for (JsonNode change : list) {
      if (!CHANGE_ID.matcher(change.path("changeId").asText()).matches()) {
        throw unreadable();
      }
      changes.add(change);
    }
    return changes;
  }

  private static HubException unreadable() {
    return new HubException(
        "JUSTICE_LIST",
        FaultKind.PASSING,
        "the list of changes cannot be read; allowed is {\"changes\": […]}, each with its changeId",
        "/changes",
        null);
  }

  /** One change, as the document that is taken in. */
  public void change(Exchange exchange) {
    JsonNode change = exchange.getMessage().getBody(JsonNode.class);
    exchange.setProperty(CHANGE, change.path("changeId").asText());
    exchange.getMessage().setBody(change.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The change is durable: the call that confirms it. */
  public void taken(Exchange exchange) {
    JsonNode receipt = exchange.getMessage().getBody(JsonNode.class);
    ObjectNode said = JsonNodeFactory.instance.objectNode();
    said.put("receipt", receipt.path("messageId").asText());
    confirm(exchange, "receipt", said);
  }

  /** The change was not taken: it is the bureau's to mend, or comes again. */
  public void refused(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    if (fault.kind() == FaultKind.PASSING || fault.kind() == FaultKind.DOWN) {
      turn.stop();
      return;
    }
    ObjectNode said = JsonNodeFactory.instance.objectNode();
    said.put("code", fault.code());
    said.put(
        "message",
        fault.kind() == FaultKind.LASTING
            ? "the hub cannot take this now; tell its operator the code"
            : fault.getMessage());
    if (fault.place() != null) {
      said.put("place", fault.place());
    }
    confirm(exchange, "rejection", said);
  }

  private static void confirm(Exchange exchange, String how, ObjectNode said) {
    String change = exchange.getProperty(CHANGE, String.class);
    exchange.setProperty(
        JusticeCalls.REQUEST,
        new Request(
            "PUT",
            "changes/" + JusticeCalls.segment(change) + "/" + how,
            said.toString().getBytes(StandardCharsets.UTF_8),
            Map.of()));
  }

  /**
   * The whole list was gone through. Only an empty one is known by its ETag: what was listed and not confirmed for
   * whatever reason, on either side, has to come again.
   */
  public synchronized void done(Exchange exchange) {
    HttpAnswer answer = JusticeCalls.answered(exchange);
    turn.done();
    if (!empty) {
      etag = null;
    } else if (answer.status() != NOT_MODIFIED) {
      etag = answer.header("ETag");
    }
  }

  /** Remembers what failed, and how long the bureau wants to be left alone. */
  public synchronized void failed(Exchange exchange) throws Exception {
    Exception caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    etag = null;
    for (Throwable cause = caught; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpOperationFailedException no) {
        pauseFor(pause(no.getResponseHeaders().get("Retry-After")));
      }
    }
    turn.failed(caught);
  }

  private void pauseFor(Duration pause) {
    turn.pause(pause.compareTo(longest) > 0 ? longest : pause);
  }

  /** Seconds or a date; the interval of the configuration where there is none or it cannot be read. */
  private Duration pause(@Nullable String retryAfter) {
    String text = retryAfter == null ? "" : retryAfter.strip();
    if (SECONDS.matcher(text).matches()) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    try {
      Instant at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration pause = Duration.between(clock.instant(), at);
      return pause.isNegative() ? Duration.ZERO : pause;
    } catch (DateTimeException e) {
      return interval;
    }
  }
}
