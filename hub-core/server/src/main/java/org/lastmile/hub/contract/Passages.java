package org.lastmile.hub.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.contract.Passage.Transport;
import org.lastmile.hub.contract.Passage.Way;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.ConnectorDescriptor.Property;
import org.lastmile.hub.spi.MessageType;

/** Reads from the routes of a connector by which ways its system and the hub meet. */
final class Passages {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([A-Za-z0-9.]+)}}");
  private static final String ALL = "*";
  private static final String BEARER_CALL = "bearer-call";

  private final ConnectorDescriptor descriptor;
  private final List<Flow> flows = new ArrayList<>();
  private final Map<String, Flow> direct = new TreeMap<>();

  /** A route, or a route template in use. */
  private record Flow(
      String id,
      String description,
      String template,
      Map<String, String> values,
      RouteUri from,
      List<RouteUri> uses) {}

  private Passages(ConnectorDescriptor descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * The ways, in the order of the routes.
   *
   * @param routes the texts of {@code camel/*.camel.yaml}
   */
  static List<Passage> of(ConnectorDescriptor descriptor, List<byte[]> routes) {
    Passages passages = new Passages(descriptor);
    for (byte[] yaml : routes) {
      try {
        Json.yaml().readTree(yaml).forEach(passages::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return passages.flows.stream().flatMap(passages::passage).toList();
  }

  private void add(JsonNode item) {
    if (item.has("route")) {
      JsonNode route = item.path("route");
      JsonNode from = route.path("from");
      List<RouteUri> uses = new ArrayList<>();
      collect(from.path("steps"), uses);
      RouteUri uri = RouteUri.of(from.path("uri").asText(), from.path("parameters"));
      put(
          new Flow(
              route.path("id").asText(),
              route.path("description").asText(),
              "",
              Map.of(),
              uri,
              uses),
          uri.rest());
    } else if (item.has("templatedRoute")) {
      JsonNode route = item.path("templatedRoute");
      Map<String, String> values = new LinkedHashMap<>();
      route
          .path("parameters")
          .forEach(one -> values.put(one.path("name").asText(), one.path("value").asText()));
      List<RouteUri> uses = new ArrayList<>();
      if (values.containsKey("handler")) {
        uses.add(RouteUri.of("direct:" + values.get("handler"), route.path("none")));
      }
      if (route.path("routeTemplateRef").asText().equals(BEARER_CALL)) {
        uses.add(RouteUri.of("{{service.url}}", route.path("none")));
      }
      String refusal = values.getOrDefault("refusal", "");
      if (refusal.startsWith("direct:")) {
        uses.add(RouteUri.of(refusal, route.path("none")));
      }
      String name = values.getOrDefault("name", "");
      put(
          new Flow(
              route.path("routeId").asText(),
              "",
              route.path("routeTemplateRef").asText(),
              values,
              RouteUri.of("direct:" + name, route.path("none")),
              uses),
          name);
    }
  }

  private void put(Flow flow, String name) {
    flows.add(flow);
    if (flow.from().scheme().equals("direct")) {
      direct.put(name, flow);
    }
  }

  private static void collect(JsonNode node, List<RouteUri> uses) {
    if (node.path("uri").isTextual()) {
      uses.add(RouteUri.of(node.path("uri").asText(), node.path("parameters")));
    }
    if (node.path("to").isTextual()) {
      uses.add(RouteUri.of(node.path("to").asText(), node.path("none")));
    }
    node.forEach(child -> collect(child, uses));
  }

  /** Everything that a flow reaches, through direct routes too. */
  private void reach(Flow flow, Set<Flow> seen, List<RouteUri> reached, List<Flow> templates) {
    if (!seen.add(flow)) {
      return;
    }
    if (!flow.template().isEmpty()) {
      templates.add(flow);
    }
    for (RouteUri use : flow.uses()) {
      reached.add(use);
      Flow next = use.scheme().equals("direct") ? direct.get(use.rest()) : null;
      if (next != null) {
        reach(next, seen, reached, templates);
      }
    }
  }

  private Stream<Passage> passage(Flow flow) {
    List<RouteUri> reached = new ArrayList<>();
    List<Flow> templates = new ArrayList<>();
    reach(flow, new HashSet<>(), reached, templates);
    RouteUri from = flow.from();
    if (from.hub("deliver") || from.hub("answer")) {
      return Stream.of(outbound(flow, reached, templates));
    }
    Transport transport = inboundTransport(flow);
    if (transport == null) {
      return Stream.empty();
    }
    if (reached.stream().anyMatch(use -> use.hub("progress"))) {
      return Stream.of(query(flow, transport, reached));
    }
    return reached.stream().noneMatch(use -> use.hub("receive"))
        ? Stream.empty()
        : Stream.of(inbound(flow, transport, reached));
  }

  private static @Nullable Transport inboundTransport(Flow flow) {
    if (flow.template().endsWith("-inbox")) {
      return flow.template().startsWith("ftps") ? Transport.FTPS : Transport.SFTP;
    }
    return switch (flow.from().scheme()) {
      case "platform-http" -> Transport.REST;
      case "cxf" -> Transport.SOAP;
      case "queue" -> Transport.QUEUE;
      case "mqtt" -> Transport.MQTT;
      case "mllp" -> Transport.MLLP;
      case "sql" -> Transport.TABLE;
      case "timer" -> Transport.OTHER;
      default -> null;
    };
  }

  private Passage inbound(Flow flow, Transport transport, List<RouteUri> reached) {
    RouteUri from = flow.from();
    Map<String, String> settings = new LinkedHashMap<>();
    put(settings, "method", from.get("httpMethodRestrict"));
    put(settings, "consumes", from.get("consumes"));
    put(settings, "wsdl", from.get("wsdlURL"));
    List.of("folder", "include", "marker", "companion")
        .forEach(name -> put(settings, name, flow.values().getOrDefault(name, "")));
    return new Passage(
        flow.id(),
        flow.description(),
        Way.IN,
        polled(transport, reached),
        address(transport, from),
        types(reached.stream().filter(use -> use.hub("receive")), descriptor.sends()),
        List.of(),
        forms(reached, "receive", "check"),
        forms(reached, "map", "mark"),
        settings);
  }

  private Passage query(Flow flow, Transport transport, List<RouteUri> reached) {
    Map<String, String> settings = new LinkedHashMap<>();
    put(settings, "method", flow.from().get("httpMethodRestrict"));
    return new Passage(
        flow.id(),
        flow.description(),
        Way.QUERY,
        transport,
        address(transport, flow.from()),
        List.of(),
        List.of(),
        forms(reached, "progress"),
        reached.stream()
            .map(use -> use.get("answerSchema"))
            .filter(form -> !form.isEmpty())
            .toList(),
        settings);
  }

  /** A route that begins with a clock fetches by what it uses. */
  private static Transport polled(Transport transport, List<RouteUri> reached) {
    return transport == Transport.OTHER
            && reached.stream().anyMatch(use -> Set.of("http", "cxf").contains(use.scheme()))
        ? Transport.CALL
        : transport;
  }

  private Passage outbound(Flow flow, List<RouteUri> reached, List<Flow> templates) {
    boolean ask = flow.from().hub("answer");
    Map<String, String> settings = new LinkedHashMap<>();
    Transport transport = Transport.OTHER;
    String address = null;
    for (RouteUri use : reached) {
      Transport found =
          switch (use.scheme()) {
            case "http", "https" -> Transport.CALL;
            case "cxf" -> Transport.SOAP;
            case "queue" -> Transport.QUEUE;
            case "mqtt" -> Transport.MQTT;
            case "mllp" -> Transport.MLLP;
            case "sql" -> Transport.TABLE;
            default -> null;
          };
      if (found != null) {
        transport = found;
        address = address(found, use);
        put(settings, "wsdl", use.get("wsdlURL"));
      }
    }
    for (Flow template : templates) {
      if (template.template().endsWith("outbox")) {
        transport = template.template().startsWith("ftps") ? Transport.FTPS : Transport.SFTP;
        List.of("folder", "marker")
            .forEach(name -> put(settings, name, template.values().getOrDefault(name, "")));
      }
    }
    return new Passage(
        flow.id(),
        flow.description(),
        ask ? Way.ASK : Way.OUT,
        transport,
        address,
        types(Stream.of(flow.from()), ask ? descriptor.answers() : descriptor.receives()),
        types(reached.stream().filter(use -> use.hub("receive")), descriptor.sends()),
        forms(reached, "map"),
        forms(reached, "receive", "read"),
        settings);
  }

  /** A door's path, a queue's name or the topics; of other transports the address is the configuration's. */
  private @Nullable String address(Transport transport, RouteUri uri) {
    String address =
        switch (transport) {
          case REST -> rooted(uri.rest());
          case SOAP -> uri.rest().startsWith("/") ? "/soap" + uri.rest() : "";
          case QUEUE -> standard(uri.rest());
          case MQTT -> standard(uri.get("topics"));
          default -> "";
        };
    return address.isEmpty() ? null : address;
  }

  private static String rooted(String path) {
    return path.startsWith("/") ? path : "/" + path;
  }

  /** Values of the configuration are never told, only what stands in the descriptor as their default. */
  private String standard(String text) {
    Matcher placeholder = PLACEHOLDER.matcher(text);
    StringBuilder told = new StringBuilder();
    while (placeholder.find()) {
      Property property = descriptor.config().get(placeholder.group(1));
      placeholder.appendReplacement(
          told,
          Matcher.quoteReplacement(
              property == null || property.secret()
                  ? ""
                  : property.defaultValue().orElse("<" + placeholder.group(1) + ">")));
    }
    return placeholder.appendTail(told).toString();
  }

  private static List<MessageType> types(Stream<RouteUri> uses, List<MessageType> declared) {
    Set<MessageType> types = new LinkedHashSet<>();
    uses.forEach(
        use -> {
          String type = use.get("type");
          declared.stream()
              .filter(
                  one ->
                      type.equals(ALL)
                          || one.toString().equals(type.contains("/") ? type : type + "/1"))
              .forEach(types::add);
        });
    return List.copyOf(types);
  }

  private static List<String> forms(List<RouteUri> reached, String... verbs) {
    Set<String> forms = new LinkedHashSet<>();
    for (RouteUri use : reached) {
      if (Stream.of(verbs).anyMatch(use::hub)) {
        Stream.of(use.get("schema"), use.get("layout"))
            .filter(form -> !form.isEmpty())
            .forEach(forms::add);
      }
    }
    return List.copyOf(forms);
  }

  private static void put(Map<String, String> settings, String name, String value) {
    if (!value.isEmpty()) {
      settings.put(name, value);
    }
  }
}
