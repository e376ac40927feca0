package org.lastmile.connectors.zhilianlife;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.lastmile.connectors.zhilianlife.ZhilianLifeCalls.Request;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.PollTurn;
import org.lastmile.hub.spi.SystemAnswer;

/**
 * Reads what residents did, list by list and page by page. A list is whole when two passes in a row have shown the same:
 * an item that stood there all the time is skipped only where one before it went away while the pass was under way, and
 * then that one is missing in the next pass. What is in memory here spares calls and repeats, and may be lost at any
 * time: then the whole window is read again, and the hub knows by their numbers the items that it has.
 */
public final class ZhilianLifePull {
  /** The name of the list whose item is the body. */
  static final String LIST = "ZhilianLifeList";

  private static final String ITEM = "zhilianLifeItem";
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'%20'HH'%3A'mm'%3A'ss", Locale.ROOT).withZone(ZONE);

  private static final int MOST_PAGE_SIZE = 500;

  /** More than any window holds: a portal that gives the same page for ever must not be read for ever. */
  private static final int MOST_PAGES = 1000;

  /** A list that never stands still is read again by the next poll. */
  private static final int MOST_PASSES = 10;

  private final Clock clock;
  private final Duration window;
  private final Duration overlap;
  private final int pageSize;
  private final List<PortalList> lists =
      List.of(
          new PortalList("activity_signups", "signup_no"),
          new PortalList("service_bookings", "booking_no"),
          new PortalList("community_feedback", "feedback_no"));

  private final PollTurn turn;

  private int current;
  private @Nullable HubException unfit;

  /** What is known of one list of the portal. */
  private static final class PortalList {
    final String name;
    final String number;

    /** Not listed again: the hub has them, or has refused them for good. */
    final Set<String> known = new HashSet<>();

    /** All that was made before this is known; null until a poll was whole. */
    @Nullable Instant whole;

    Instant began = Instant.MIN;
    Instant from = Instant.MIN;
    int pass;
    int page;
    Set<String> before = Set.of();
    Set<String> seen = new HashSet<>();
    boolean open;

    PortalList(String name, String number) {
      this.name = name;
      this.number = number;
    }
  }

  private record Item(String list, String id, byte[] document) {}

  ZhilianLifePull(ConnectorContext context, PollTurn turn) {
    this.turn = turn;
    this.clock = context.clock();
    this.window = context.duration("poll.window");
    this.overlap = context.duration("poll.overlap");
    this.pageSize = Integer.parseInt(context.text("poll.pageSize"));
    if (pageSize < 1 || pageSize > MOST_PAGE_SIZE) {
      throw new HubException(
          "ZHILIAN_LIFE_PAGE_SIZE",
          FaultKind.LASTING,
          "poll.pageSize of zhilian-life is " + pageSize + ", allowed is 1 to " + MOST_PAGE_SIZE,
          "poll.pageSize",
          null);
    }
  }

  /** Begins to read all lists. */
  public synchronized void begin() {
    unfit = null;
    current = 0;
    lists.forEach(this::begin);
  }

  private void begin(PortalList list) {
    list.began = clock.instant();
    list.from = list.whole == null ? list.began.minus(window) : list.whole.minus(overlap);
    list.pass = 1;
    list.page = 1;
    list.before = Set.of();
    list.seen = new HashSet<>();
    list.open = false;
  }

  /** Whether a page has to be read. */
  public synchronized boolean more() {
    return turn.going() && current < lists.size();
  }

  /** The call that asks for the page. */
  public synchronized void ask(Exchange exchange) {
    PortalList list = lists.get(current);
    exchange.setProperty(
        ZhilianLifeCalls.REQUEST,
        new Request(
            "GET",
            list.name,
            "created_from="
                + LOCAL.format(list.from)
                + "&page="
                + list.page
                + "&page_size="
                + pageSize,
            null,
            null,
            false));
  }

  /** Makes the list of those items of the page that the hub may not have. An empty page ends the pass. */
  public synchronized void read(Exchange exchange) {
    PortalList list = lists.get(current);
    JsonNode items =
        SystemAnswer.json(ZhilianLifeCalls.answered(exchange).body()).at("/data/items");
    if (!items.isArray()) {
      throw unreadable(
          list, "has no list of items; allowed is {\"code\", \"data\": {\"items\": […]}}");
    }
    List<Item> fresh = new ArrayList<>();
    for (JsonNode one : items) {
      String number = one.path(list.number).asText();
      String id = number.isEmpty() ? "?" + one.hashCode() : number;
      if (list.seen.add(id) && !list.known.contains(id)) {
        fresh.add(new Item(list.name, id, ZhilianLifeJson.ordered(one)));
      }
    }
    exchange.getMessage().setBody(fresh);
    if (items.isEmpty()) {
      endPass(list);
    } else if (++list.page > MOST_PAGES) {
      throw unreadable(list, "does not end after " + MOST_PAGES + " pages");
    }
  }

  private void endPass(PortalList list) {
    // before the first page nothing can have gone away
    boolean still = list.page == 1 || (list.pass > 1 && list.seen.equals(list.before));
    if (!still && list.pass < MOST_PASSES) {
      list.pass++;
      list.page = 1;
      list.before = list.seen;
      list.seen = new HashSet<>();
      return;
    }
    if (still && !list.open) {
      list.whole = list.began;
      list.known.retainAll(list.seen);
    }
    current++;
  }

  private static HubException unreadable(PortalList list, String what) {
    return new HubException(
        "ZHILIAN_LIFE_LIST",
        FaultKind.PASSING,
        list.name + " of the portal " + what,
        "/data",
        null);
  }

  /** One item, as the document that is taken in. */
  public void item(Exchange exchange) {
    Item item = exchange.getMessage().getBody(Item.class);
    exchange.setProperty(ITEM, item);
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setHeader(LIST, item.list());
    exchange.getMessage().setBody(item.document());
  }

  /** The item is durable. */
  public void taken(Exchange exchange) {
    known(exchange);
  }

  /**
   * The item was not taken. What is the portal's fault stays refused, and the hub has recorded it; for what an operator
   * has to mend, the window is read until it is taken; while the hub is full nothing more is read.
   */
  public synchronized void refused(Exchange exchange) {
    HubException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, HubException.class);
    // the split hands it on to the poll, whose end would record it once more
    exchange.removeProperty(Exchange.EXCEPTION_CAUGHT);
    switch (fault.kind()) {
      case CALLER -> known(exchange);
      case LASTING -> {
        lists.get(current).open = true;
        unfit = unfit == null ? fault : unfit;
      }
      case PASSING, DOWN -> turn.stop();
    }
  }

  private synchronized void known(Exchange exchange) {
    Item item = exchange.getProperty(ITEM, Item.class);
    lists.stream()
        .filter(list -> list.name.equals(item.list()))
        .forEach(list -> list.known.add(item.id()));
  }

  /** All lists were gone through, or the hub is full. */
  public synchronized void done() {
    turn.done();
    if (unfit != null) {
      throw unfit;
    }
  }
}
