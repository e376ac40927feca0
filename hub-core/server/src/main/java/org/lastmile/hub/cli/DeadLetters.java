package org.lastmile.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.transit.DeadLetter;
import org.lastmile.hub.transit.DeadLetterStore;
import org.lastmile.hub.zone.ZoneLedgers;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options by which the commands on dead letters find them, and how one is shown to a script. */
final class DeadLetters {
  private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

  /** A letter where it was found. */
  record Found(Zone zone, DeadLetterStore store, DeadLetter letter) {
    /** All that is known of it, without content. */
    ObjectNode json() {
      return Json.object()
          .put("id", letter.id())
          .put("zone", zone.id())
          .put("state", letter.state().name())
          .put("at", letter.at().toString())
          .put("system", letter.system())
          .put("queue", letter.queue())
          .put("code", letter.code())
          .put("kind", letter.kind())
          .put("reason", letter.reason())
          .put("place", letter.place())
          .put("attempts", letter.attempts())
          .put("replay", letter.replay())
          .put("messageId", letter.messageId())
          .put("type", letter.type())
          .put("caseNo", letter.caseNo());
    }
  }

  /** Which states are meant. */
  enum States {
    WAITING,
    REPLAYED,
    DISMISSED,
    ALL
  }

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private ReachedZones zones;

  @Option(names = "--zone", defaultValue = "both", descriptionKey = "dead.zone")
  private String zone = "both";

  @Option(names = "--system", descriptionKey = "dead.system")
  private @Nullable String system;

  @Option(names = "--code", descriptionKey = "dead.code")
  private @Nullable String code;

  @Option(names = "--case", descriptionKey = "dead.case")
  private @Nullable String caseNo;

  @Option(names = "--state", defaultValue = "WAITING", descriptionKey = "dead.state")
  private States state = States.WAITING;

  @Option(names = "--since", descriptionKey = "dead.since")
  private @Nullable LocalDate since;

  @Option(names = "--json", descriptionKey = "dead.json")
  private boolean json;

  boolean json() {
    return json;
  }

  /** Whether an option narrows what is meant. */
  boolean narrowed() {
    return system != null || code != null || caseNo != null || since != null;
  }

  /** Those that the options mean, the oldest first. */
  List<Found> matching() {
    DeadLetterStore.Filter filter =
        new DeadLetterStore.Filter(
            system,
            code,
            caseNo,
            state == States.ALL ? null : DeadLetter.State.valueOf(state.name()),
            since == null ? null : since.atStartOfDay(SHANGHAI).toOffsetDateTime());
    List<Found> found = new ArrayList<>();
    stores()
        .forEach(
            (where, store) ->
                store.find(filter).forEach(l -> found.add(new Found(where, store, l))));
    found.sort(Comparator.comparing(one -> one.letter().at()));
    return found;
  }

  /**
   * Those with these ids or beginnings of ids.
   *
   * @throws HubException {@code DEAD_LETTER_UNKNOWN}, CALLER, unless each means one letter
   */
  List<Found> named(List<String> ids) {
    Map<Zone, DeadLetterStore> stores = stores();
    List<Found> found = new ArrayList<>();
    for (String id : ids) {
      List<Found> meant = new ArrayList<>();
      stores.forEach(
          (where, store) -> store.byId(id).forEach(l -> meant.add(new Found(where, store, l))));
      if (meant.size() != 1) {
        throw new HubException(
            "DEAD_LETTER_UNKNOWN",
            FaultKind.CALLER,
            meant.size() + " dead letters have an id that begins with " + id + ", expected is one");
      }
      found.addAll(meant);
    }
    return found;
  }

  private Map<Zone, DeadLetterStore> stores() {
    return zones.open(ReachedZones.named(zone), ZoneLedgers::deadLetters);
  }

  /** The ledgers of the zones that are looked into. */
  Map<Zone, Trace> ledgers() {
    return zones.open(ReachedZones.named(zone), ZoneLedgers::open);
  }

  static void print(PrintWriter out, JsonNode json) {
    out.println(new String(Json.bytes(json), StandardCharsets.UTF_8));
    out.flush();
  }
}
