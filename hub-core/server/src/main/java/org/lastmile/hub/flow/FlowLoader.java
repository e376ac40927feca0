package org.lastmile.hub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.CodeTables;
import org.lastmile.hub.mapping.ContentHash;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.mapping.LocatedYaml;
import org.lastmile.hub.mapping.Mappings;
import org.lastmile.hub.mapping.Resources;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Zone;

/** Reads and checks {@code routes/<verb>/*.camel.yaml}; what it returns is fit to run. */
final class FlowLoader {
  private static final String SUFFIX = ".camel.yaml";

  private final CanonicalTypes types;
  private final CodeTables codes;
  private final Systems systems;
  private final Subscriptions subscriptions;
  private final @Nullable CamelSchema schema;

  /** @param schema null for files that were checked by it before */
  FlowLoader(Flows.Reference reference, @Nullable CamelSchema schema) {
    this.types = reference.types();
    this.codes = reference.codes();
    this.systems = reference.systems();
    this.subscriptions = reference.subscriptions();
    this.schema = schema;
  }

  /** The flows that are fit, and why the others are not. */
  record Loaded(List<Flow> flows, List<HubException> faults) {}

  /** Reads all flows of both zones. */
  Loaded load(Path routes) {
    Map<String, Flow> flows = new TreeMap<>();
    List<HubException> faults = new ArrayList<>();
    for (Path file : files(routes)) {
      try {
        read(routes, file, flows, faults);
      } catch (HubException e) {
        faults.add(e);
      }
    }
    return new Loaded(List.copyOf(flows.values()), List.copyOf(faults));
  }

  private static List<Path> files(Path routes) {
    try (Stream<Path> files =
        Files.find(routes, 2, (file, attributes) -> file.toString().endsWith(SUFFIX))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new HubException(
          "FLOWS_UNREADABLE", FaultKind.LASTING, "cannot read " + routes, routes.toString(), e);
    }
  }

  private void read(Path routes, Path file, Map<String, Flow> flows, List<HubException> faults) {
    LocatedYaml yaml = LocatedYaml.parse(routes.relativize(file), bytes(file));
    if (!yaml.root().isArray() || yaml.root().isEmpty()) {
      throw new HubException(
          "FLOW_YAML",
          FaultKind.LASTING,
          "a flow file is a list of '- route:'",
          yaml.place(""),
          null);
    }
    int before = faults.size();
    Path folder = Optional.ofNullable(file.getParent()).orElse(routes);
    Mappings mappings = new Mappings(Resources.of(folder), codes);
    for (int i = 0; i < yaml.root().size(); i++) {
      String pointer = "/" + i;
      try {
        JsonNode element = yaml.root().get(i);
        if (element.size() != 1 || !element.path("route").isObject()) {
          throw fault(
              "FLOW_IMPURE",
              "only 'route' is allowed at the top of a flow file",
              yaml.place(pointer));
        }
        Flow flow = flow(routes.relativize(file), yaml, pointer + "/route", mappings, folder);
        Flow other = flows.putIfAbsent(flow.id(), flow);
        if (other != null) {
          throw fault(
              "FLOW_ID",
              "the id " + flow.id() + " is also in " + other.view().file(),
              yaml.place(pointer + "/route/id"));
        }
      } catch (HubException e) {
        faults.add(e);
      }
    }
    if (schema != null && faults.size() == before) {
      schema.check(yaml);
    }
  }

  private Flow flow(Path file, LocatedYaml yaml, String pointer, Mappings mappings, Path folder) {
    JsonNode route = yaml.root().at(pointer);
    List<PurityCheck.Endpoint> endpoints = PurityCheck.check(yaml, pointer, codes);
    String id = route.path("id").asText();
    if (!id.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
      throw fault(
          "FLOW_ID",
          "a route needs an id in lower case with hyphens, found '" + id + "'",
          yaml.place(pointer));
    }
    String description = route.path("description").asText();
    if (description.isBlank()) {
      throw fault(
          "FLOW_DESCRIPTION",
          "route " + id + " needs a description in plain words",
          yaml.place(pointer));
    }
    JsonNode from = route.path("from");
    String place = yaml.place(pointer + "/from/uri");
    HubUri uri = HubUri.of(from.path("uri").asText(), from.path("parameters"));
    if (!from.path("uri").asText().startsWith(HubUri.SCHEME)
        || !Set.of("source", "zone").containsAll(uri.parameters().keySet())) {
      throw fault(
          "FLOW_ENDPOINT",
          "from must be hub:<type>[?source=<system>,<system>…][&zone=outside|inside]",
          place);
    }
    MessageType type = known(uri.path(), place);
    Set<String> sources = sources(uri);
    sources.forEach(source -> zoneOf(source, place));
    Zone zone = Zone.of(uri.parameters().getOrDefault("zone", Zone.INSIDE.id()));
    List<FlowCatalog.Output> targets = targets(endpoints, type, sources);
    ContentHash hash = new ContentHash().add("route", Json.bytes(route));
    mappings(endpoints, mappings, folder)
        .forEach((path, content) -> hash.add(path, content.getBytes(StandardCharsets.US_ASCII)));
    outsideOnly(zone, sources, endpoints, place);
    return new Flow(
        new FlowCatalog.FlowView(id, description, zone, type, sources, targets, file, hash.hex()),
        route,
        mappings);
  }

  private static Set<String> sources(HubUri uri) {
    String written = uri.parameters().get("source");
    return written == null
        ? Set.of()
        : Collections.unmodifiableSet(new LinkedHashSet<>(List.of(written.split(",", -1))));
  }

  private List<FlowCatalog.Output> targets(
      List<PurityCheck.Endpoint> endpoints, MessageType type, Set<String> sources) {
    Set<FlowCatalog.Output> targets = new LinkedHashSet<>();
    for (PurityCheck.Endpoint endpoint : endpoints) {
      String path = endpoint.uri().path();
      if (path.startsWith(HubUri.SYSTEM)) {
        String system = path.substring(HubUri.SYSTEM.length());
        zoneOf(system, endpoint.place());
        String name = endpoint.uri().parameters().get("type");
        MessageType put = name == null ? type : known(name, endpoint.place());
        String share = endpoint.uri().parameters().get("share");
        subscriptions.requireApproved(share, system, put, sources, endpoint.place());
        if (share != null && endpoint.uri().parameters().containsKey("purpose")) {
          throw fault("FLOW_ENDPOINT", "the purpose is that of the subscription", endpoint.place());
        }
        targets.add(new FlowCatalog.Output(system, put));
      }
    }
    return List.copyOf(targets);
  }

  private static Map<String, String> mappings(
      List<PurityCheck.Endpoint> endpoints, Mappings mappings, Path folder) {
    Map<String, String> hashes = new TreeMap<>();
    for (PurityCheck.Endpoint endpoint : endpoints) {
      if (endpoint.uri().path().equals(HubUri.MAP)) {
        String path = endpoint.uri().parameters().getOrDefault("mapping", "");
        if (!path.endsWith(".jslt") || !Files.isRegularFile(folder.resolve(path))) {
          throw fault(
              "FLOW_ENDPOINT",
              "mapping '" + path + "' is no *.jslt beside the flow",
              endpoint.place());
        }
        hashes.put(path, mappings.get(path).contentHash());
      }
    }
    return hashes;
  }

  /** The outside decides only what concerns the outside alone; everything else is the inside's. */
  private void outsideOnly(
      Zone zone, Set<String> sources, List<PurityCheck.Endpoint> endpoints, String place) {
    if (zone == Zone.INSIDE) {
      return;
    }
    if (sources.isEmpty() || sources.stream().anyMatch(s -> systems.zone(s) != Zone.OUTSIDE)) {
      throw fault(
          "FLOW_ZONE",
          "a flow of the outside needs sources outside, found "
              + (sources.isEmpty() ? "none" : sources),
          place);
    }
    for (PurityCheck.Endpoint endpoint : endpoints) {
      String path = endpoint.uri().path();
      if (path.startsWith(HubUri.SYSTEM)
          && systems.zone(path.substring(HubUri.SYSTEM.length())) != Zone.OUTSIDE) {
        throw fault(
            "FLOW_ZONE",
            "a flow of the outside puts to systems outside only, found " + path,
            endpoint.place());
      }
    }
  }

  private MessageType known(String name, String place) {
    MessageType type;
    try {
      type = type(name);
    } catch (HubException e) {
      throw new HubException(e.code(), FaultKind.LASTING, String.valueOf(e.getMessage()), place, e);
    }
    if (!types.knows(type)) {
      throw fault(
          "TYPE_UNKNOWN",
          "message type " + type + " is not known, known are " + new TreeSet<>(names()),
          place);
    }
    return type;
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    types.known().forEach(type -> names.add(type.name()));
    return names;
  }

  private void zoneOf(String system, String place) {
    if (systems.zone(system) == null) {
      throw fault(
          "SYSTEM_UNKNOWN",
          "system '" + system + "' is not known, known are " + new TreeSet<>(systems.ids()),
          place);
    }
  }

  /** {@code case.submitted} or {@code case.submitted/2}. */
  static MessageType type(String name) {
    int slash = name.indexOf('/');
    return slash < 0
        ? MessageType.of(name)
        : new MessageType(name.substring(0, slash), Integer.parseInt(name.substring(slash + 1)));
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new HubException(
          "FLOWS_UNREADABLE", FaultKind.LASTING, "cannot read " + file, file.toString(), e);
    }
  }

  private static HubException fault(String code, String message, String place) {
    return new HubException(code, FaultKind.LASTING, message, place, null);
  }
}
