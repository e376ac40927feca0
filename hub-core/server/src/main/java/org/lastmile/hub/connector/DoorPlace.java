package org.lastmile.hub.connector;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.PathTemplate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.contract.Refusal;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.LogLines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What stands behind the door of one connector: its REST paths, and SOAP below {@code /soap/}. */
final class DoorPlace implements DoorHandler.Place {
  private static final Logger LOG = LoggerFactory.getLogger(DoorPlace.class);
  private static final String SOAP = "/soap/";

  private final String system;
  private final DoorRefusals refusals;
  private final @Nullable DoorRefusal dialect;
  private final @Nullable DoorRefusal soapDialect;
  private final Map<DoorConsumer, PathTemplate> consumers = new ConcurrentHashMap<>();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private volatile @Nullable SoapDoor soap;

  /**
   * @param dialect the connector's own words for a refusal, null if it has none; likewise {@code soapDialect}
   * @param seen paths that the connector served before it was reloaded: they are only closed, not unknown
   */
  DoorPlace(
      String system,
      DoorRefusals refusals,
      @Nullable DoorRefusal dialect,
      @Nullable DoorRefusal soapDialect,
      Set<String> seen) {
    this.system = system;
    this.refusals = refusals;
    this.dialect = dialect;
    this.soapDialect = soapDialect;
    this.seen.addAll(seen);
  }

  String system() {
    return system;
  }

  void soap(SoapDoor door) {
    soap = door;
  }

  void add(DoorConsumer consumer) {
    String template = template(consumer);
    consumers.put(consumer, PathTemplate.create(template));
    if (!seen.contains(template)) {
      seen.add(template);
    }
  }

  void remove(DoorConsumer consumer) {
    consumers.remove(consumer);
  }

  /** Paths that this place serves or served. */
  Set<String> seen() {
    return Set.copyOf(seen);
  }

  private static String template(DoorConsumer consumer) {
    String path = consumer.getEndpoint().getPath();
    String rooted = path.startsWith("/") ? path : "/" + path;
    return consumer.getEndpoint().isMatchOnUriPrefix() && !rooted.endsWith("*")
        ? rooted.replaceAll("/$", "") + "/*"
        : rooted;
  }

  @Override
  public DoorRoute route(HttpServerExchange http) {
    SoapDoor soapDoor = soap;
    if (isSoap(http) && soapDoor != null && soapDoor.isOpen()) {
      requirePost(http);
      return soapDoor::serve;
    }
    String path = http.getRelativePath();
    String method = http.getRequestMethod().toString();
    boolean otherMethod = false;
    for (Map.Entry<DoorConsumer, PathTemplate> entry : consumers.entrySet()) {
      Map<String, String> variables = new HashMap<>();
      if (entry.getValue().matches(path, variables)) {
        DoorConsumer consumer = entry.getKey();
        if (consumer.takes(method)) {
          return (exchange, body) -> consumer.serve(exchange, body, variables, words(exchange));
        }
        otherMethod = true;
      }
    }
    throw otherMethod ? method(method) : absent(path);
  }

  private static void requirePost(HttpServerExchange http) {
    String method = http.getRequestMethod().toString();
    if (!method.equals("POST")) {
      throw method(method);
    }
  }

  private static HubException method(String method) {
    return new HubException(
        DoorAnswer.METHOD, FaultKind.CALLER, "method " + method + " is not allowed here");
  }

  private HubException absent(String path) {
    for (String template : seen) {
      if (PathTemplate.create(template).matches(path, new HashMap<>())) {
        return closed();
      }
    }
    return unknown();
  }

  static HubException unknown() {
    return new HubException(
        DoorAnswer.UNKNOWN,
        FaultKind.CALLER,
        "there is no such door; the contract of the system names them");
  }

  static HubException closed() {
    return new HubException(
        DoorAnswer.CLOSED, FaultKind.DOWN, "this door is closed for the moment; come again");
  }

  private static boolean isSoap(HttpServerExchange http) {
    return http.getRelativePath().startsWith(SOAP);
  }

  @Override
  public DoorRefusals refusals() {
    return refusals;
  }

  @Override
  public Function<HubException, DoorRefusal.Words> words(HttpServerExchange http) {
    return words(isSoap(http), http.getRequestHeaders().getFirst(Headers.CONTENT_TYPE));
  }

  private Function<HubException, DoorRefusal.Words> words(
      boolean speaksSoap, @Nullable String contentType) {
    if (speaksSoap) {
      DoorRefusal spoken = soapDialect;
      return spoken == null ? fault -> SoapRefusals.words(fault, contentType) : spoken::words;
    }
    DoorRefusal own = dialect;
    return own == null ? DoorAnswer::words : own::words;
  }

  /** How this door says no, by examples; empty while its words cannot be had. */
  List<Refusal> refused() {
    SoapDoor door = soap;
    boolean speaksSoap = consumers.isEmpty() && door != null && door.isOpen();
    try {
      return DoorAnswer.EXAMPLES.stream()
          .map(
              fault -> {
                DoorRefusal.Words said = words(speaksSoap, null).apply(fault);
                return new Refusal(fault.code(), said.status(), said.contentType(), said.body());
              })
          .toList();
    } catch (RuntimeException e) {
      LOG.warn("a door has no words for a refusal now: {}", LogLines.trail(e));
      return List.of();
    }
  }
}
