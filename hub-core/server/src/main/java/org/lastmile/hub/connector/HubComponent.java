package org.lastmile.hub.connector;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Zone;

/**
 * The component {@code hub} in the context of a connector: {@code hub:receive}, {@code hub:progress}, {@code hub:check}, {@code
 * hub:map}, {@code hub:mark}, {@code hub:read}, {@code hub:digest} and {@code hub:refuse} to call, {@code hub:deliver}, {@code
 * hub:query} and {@code hub:answer} to be called.
 */
final class HubComponent extends DefaultComponent {
  private static final String CODE = "CONNECTOR_ROUTES";

  private static final int MOST_MISSING = 5;

  /** In place of a type: all that connector.yaml declares. */
  private static final String ALL = "*";

  private final ConnectorDescriptor descriptor;
  private final String connectorHash;
  private final ConnectorServices services;
  private final Translation translation;
  private final HealthGauge gauge;
  private final Map<Call, HubConsumer> consumers = new ConcurrentHashMap<>();
  private final Set<ReceiveSettings> receives = ConcurrentHashMap.newKeySet();
  private final Set<MapProducer.Settings> maps = ConcurrentHashMap.newKeySet();

  /** One thing that the hub can ask of a connector. */
  record Call(Verb verb, MessageType type) {}

  /** Why the hub calls a connector. */
  enum Verb {
    DELIVER,
    QUERY,
    ANSWER
  }

  HubComponent(
      ConnectorDescriptor descriptor,
      String connectorHash,
      ConnectorServices services,
      Translation translation,
      HealthGauge gauge) {
    this.descriptor = descriptor;
    this.connectorHash = connectorHash;
    this.services = services;
    this.translation = translation;
    this.gauge = gauge;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
    return switch (remaining) {
      case "receive" -> receive(uri, parameters);
      case "progress" -> progress(uri, parameters);
      case "check" -> check(uri, parameters);
      case "map" -> map(uri, parameters);
      case "mark" -> mark(uri, parameters);
      case "digest" -> digest(uri, parameters);
      case "read" -> read(uri, parameters);
      case "refuse" -> new HubEndpoint(uri, this, endpoint -> new RefuseProducer(endpoint, this));
      case "deliver" -> called(uri, Verb.DELIVER, declared(uri, parameters, "receives"));
      case "query" -> called(uri, Verb.QUERY, declared(uri, parameters, "receives"));
      case "answer" -> called(uri, Verb.ANSWER, declared(uri, parameters, "answers"));
      default ->
          throw fault(
              "'"
                  + uri
                  + "' is unknown, allowed are hub:receive, progress, check, map, mark, read, digest, refuse, deliver, query and answer");
    };
  }

  private Endpoint receive(String uri, Map<String, Object> parameters) {
    List<MessageType> types = declared(uri, parameters, "sends");
    NativeForm form = form(uri, parameters);
    Splitting splitting = splitting(uri, form, parameters);
    ReceiveSettings settings = new ReceiveSettings(types, form, splitting);
    receives.add(settings);
    return new HubEndpoint(
        uri,
        this,
        endpoint ->
            splitting == null
                ? new ReceiveProducer(endpoint, this, settings)
                : new SplitProducer(endpoint, this, settings, splitting));
  }

  private @Nullable Splitting splitting(
      String uri, NativeForm form, Map<String, Object> parameters) {
    boolean split = getAndRemoveParameter(parameters, "split", boolean.class, false);
    if (!split) {
      return null;
    }
    String snapshot = getAndRemoveParameter(parameters, "snapshot", String.class);
    boolean full = getAndRemoveParameter(parameters, "full", boolean.class, false);
    int mostMissing = getAndRemoveParameter(parameters, "mostMissing", int.class, MOST_MISSING);
    if (form.layout() == null
        || form.mapping() == null
        || form.rows() != null
        || form.schema() != null) {
      throw fault("'" + uri + "' splits, for which it needs layout and mapping and no more");
    }
    if (full && snapshot == null) {
      throw fault("'" + uri + "' takes full lists and names no snapshot to compare them with");
    }
    if (snapshot != null && translation.rows(form).layout().keys().isEmpty()) {
      throw fault(
          "'" + uri + "' names a snapshot, and " + form.layout() + " has no field with key");
    }
    return new Splitting(snapshot, full, mostMissing);
  }

  private Endpoint progress(String uri, Map<String, Object> parameters) {
    NativeForm query = form(uri, parameters);
    String mapping = mapping("answerMapping", parameters);
    String schema = schema("answerSchema", parameters);
    if (query.schema() == null
        || query.mapping() == null
        || query.layout() != null
        || mapping == null
        || schema == null) {
      throw fault("'" + uri + "' needs schema, mapping, answerMapping and answerSchema alone");
    }
    NativeForm answer = new NativeForm(mapping, schema, null, null);
    if (descriptor.zone() != Zone.OUTSIDE) {
      throw fault("'" + uri + "' answers from what is kept outside, and the system stands inside");
    }
    return new HubEndpoint(
        uri, this, endpoint -> new ProgressProducer(endpoint, this, query, answer));
  }

  private Endpoint check(String uri, Map<String, Object> parameters) {
    String schema = schema("schema", parameters);
    if (schema == null || !schema.endsWith(".json")) {
      throw fault("'" + uri + "' names no JSON Schema");
    }
    return new HubEndpoint(uri, this, endpoint -> new CheckProducer(endpoint, this, schema));
  }

  private Endpoint digest(String uri, Map<String, Object> parameters) {
    if (!parameters.containsKey("algorithm")) {
      throw fault("'" + uri + "' names no algorithm");
    }
    DigestProducer.Settings settings =
        new DigestProducer.Settings(
            choice(
                uri,
                parameters,
                "algorithm",
                DigestProducer.Algorithm.SM3,
                DigestProducer.Algorithm.values()),
            getAndRemoveParameter(parameters, "marker", boolean.class, false));
    return new HubEndpoint(uri, this, endpoint -> new DigestProducer(endpoint, settings));
  }

  private Endpoint map(String uri, Map<String, Object> parameters) {
    NativeForm form = form(uri, parameters);
    MapProducer.Input input =
        choice(uri, parameters, "input", MapProducer.Input.MESSAGE, MapProducer.Input.values());
    if (input != MapProducer.Input.MESSAGE && form.mapping() == null) {
      throw fault("'" + uri + "' names no mapping");
    }
    if (input != MapProducer.Input.MESSAGE && form.rows() != null) {
      throw fault("'" + uri + "' names rows, which only a message brings");
    }
    MapProducer.As as =
        choice(uri, parameters, "as", MapProducer.As.BYTES, MapProducer.As.values());
    MapProducer.Settings settings = new MapProducer.Settings(form, input, as);
    maps.add(settings);
    return new HubEndpoint(uri, this, endpoint -> new MapProducer(endpoint, this, settings));
  }

  private Endpoint mark(String uri, Map<String, Object> parameters) {
    String layout = layout(parameters);
    String mapping = mapping("mapping", parameters);
    String heading = getAndRemoveParameter(parameters, "heading", String.class);
    if (layout == null || mapping == null || heading == null) {
      throw fault("'" + uri + "' needs layout, mapping and heading");
    }
    MarkProducer.Settings settings = new MarkProducer.Settings(layout, mapping, heading);
    return new HubEndpoint(uri, this, endpoint -> new MarkProducer(endpoint, this, settings));
  }

  private Endpoint read(String uri, Map<String, Object> parameters) {
    String layout = layout(parameters);
    if (layout == null) {
      throw fault("'" + uri + "' names no layout");
    }
    return new HubEndpoint(uri, this, endpoint -> new ReadProducer(endpoint, this, layout));
  }

  private Endpoint called(String uri, Verb verb, List<MessageType> types) {
    return new HubEndpoint(
        uri, this, types.stream().map(type -> new Call(verb, type)).collect(Collectors.toSet()));
  }

  private List<MessageType> declared(String uri, Map<String, Object> parameters, String key) {
    String name = getAndRemoveParameter(parameters, "type", String.class);
    List<MessageType> declared = declared(key);
    if (ALL.equals(name) && !declared.isEmpty()) {
      return declared;
    }
    for (MessageType type : declared) {
      if (name != null && Types.names(name, type)) {
        return List.of(type);
      }
    }
    throw fault(
        "'"
            + uri
            + "' has the type '"
            + name
            + "', allowed is what connector.yaml "
            + key
            + ": "
            + declared
            + ", or "
            + ALL
            + " for all of them");
  }

  private List<MessageType> declared(String key) {
    return switch (key) {
      case "sends" -> descriptor.sends();
      case "receives" -> descriptor.receives();
      default -> descriptor.answers();
    };
  }

  private NativeForm form(String uri, Map<String, Object> parameters) {
    NativeForm form =
        new NativeForm(
            mapping("mapping", parameters),
            schema("schema", parameters),
            layout(parameters),
            mapping("rows", parameters));
    if (form.rows() != null && form.layout() == null) {
      throw fault("'" + uri + "' names rows and no layout");
    }
    return form;
  }

  /** Compiled now, so that a missing or faulty mapping stops the start and not the first message. */
  private @Nullable String mapping(String key, Map<String, Object> parameters) {
    String path = getAndRemoveParameter(parameters, key, String.class);
    if (path != null) {
      translation.mappingHash(path);
    }
    return path;
  }

  private @Nullable String schema(String key, Map<String, Object> parameters) {
    String path = getAndRemoveParameter(parameters, key, String.class);
    if (path != null) {
      translation.schemaHash(path);
    }
    return path;
  }

  private @Nullable String layout(Map<String, Object> parameters) {
    String path = getAndRemoveParameter(parameters, "layout", String.class);
    if (path != null) {
      translation.layoutHash(path);
    }
    return path;
  }

  private <E extends Enum<E>> E choice(
      String uri, Map<String, Object> parameters, String key, E otherwise, E[] values) {
    String name = getAndRemoveParameter(parameters, key, String.class);
    if (name == null) {
      return otherwise;
    }
    for (E value : values) {
      if (value.name().equalsIgnoreCase(name)) {
        return value;
      }
    }
    throw fault(
        "'" + uri + "' has " + key + "=" + name + ", allowed are " + Arrays.toString(values));
  }

  /** What a declared type lacks; checked once all routes are started, so that no promise is empty. */
  void requireWhatIsDeclared() {
    Set<String> missing = new TreeSet<>();
    descriptor.sends().stream()
        .filter(type -> receives(type).isEmpty())
        .forEach(type -> missing.add("hub:receive?type=" + type.name()));
    descriptor.receives().forEach(type -> require(missing, Verb.DELIVER, type));
    descriptor.answers().forEach(type -> require(missing, Verb.ANSWER, type));
    if (descriptor.repeat() == ConnectorDescriptor.Repeat.QUERY) {
      descriptor.receives().forEach(type -> require(missing, Verb.QUERY, type));
    }
    if (!missing.isEmpty()) {
      throw fault(
          "connector.yaml declares what no route does; missing are " + String.join(", ", missing));
    }
  }

  private void require(Set<String> missing, Verb verb, MessageType type) {
    if (!consumers.containsKey(new Call(verb, type))) {
      missing.add("hub:" + verb.name().toLowerCase(Locale.ROOT) + "?type=" + type.name());
    }
  }

  void add(Call call, HubConsumer consumer) {
    if (consumers.putIfAbsent(call, consumer) != null) {
      throw fault("two routes take " + call.verb() + " of " + call.type() + ", allowed is one");
    }
  }

  void remove(Call call, HubConsumer consumer) {
    consumers.remove(call, consumer);
  }

  Optional<HubConsumer> consumer(Verb verb, MessageType type) {
    return Optional.ofNullable(consumers.get(new Call(verb, type)));
  }

  List<ReceiveSettings> receives(MessageType type) {
    return receives.stream().filter(settings -> settings.types().contains(type)).toList();
  }

  Set<MapProducer.Settings> maps() {
    return maps;
  }

  ConnectorDescriptor descriptor() {
    return descriptor;
  }

  String connectorHash() {
    return connectorHash;
  }

  ConnectorServices services() {
    return services;
  }

  Translation translation() {
    return translation;
  }

  HealthGauge gauge() {
    return gauge;
  }

  private HubException fault(String text) {
    return new HubException(CODE, FaultKind.LASTING, "connector " + descriptor.id() + ": " + text);
  }

  /**
   * What one {@code hub:receive} does.
   *
   * @param types those that it takes; of more than one, the envelope names which
   * @param splitting null where the document is one message
   */
  record ReceiveSettings(List<MessageType> types, NativeForm form, @Nullable Splitting splitting) {}

  /**
   * How a record file becomes a message for each row.
   *
   * @param snapshot name of the rows that were taken before and need not be taken again, null for none
   * @param full whether a row that the file has no longer has ended
   * @param mostMissing percent of the rows known that may end by one file
   */
  record Splitting(@Nullable String snapshot, boolean full, int mostMissing) {}
}
