package org.lastmile.hub.gate;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.LocatedYaml;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.MessageType;

/** Reads {@code config/gate.yaml}; a fault names the key with its place, and what is allowed. */
final class GateRuleReader {
  private static final String FIELDS = "fields";
  private static final String ATTACHMENTS = "attachments";

  private final LocatedYaml yaml;
  private final CanonicalTypes types;

  GateRuleReader(Path file, CanonicalTypes types) {
    this.yaml = LocatedYaml.read(file, "GATE_RULE_UNREADABLE");
    this.types = types;
  }

  GateRule rule() {
    require(yaml.root().isObject(), "", "'inwards: [...]' and 'outwards: {...}' are allowed");
    onlyKeys("", Set.of(GateRule.INWARDS, GateRule.OUTWARDS));
    return new GateRule(types, inwards(), outwards());
  }

  private Set<String> inwards() {
    String at = "/" + GateRule.INWARDS;
    JsonNode list = yaml.root().at(at);
    require(list.isArray(), at, "a list of message types is allowed");
    Set<String> inwards = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      String name = list.get(i).asText();
      versions(name, at + "/" + i);
      inwards.add(name);
    }
    return inwards;
  }

  private Map<String, GateRule.Leaving> outwards() {
    String at = "/" + GateRule.OUTWARDS;
    JsonNode map = yaml.root().at(at);
    require(map.isObject(), at, "'<message type>: {fields: [...], attachments: true}' is allowed");
    Map<String, GateRule.Leaving> outwards = new TreeMap<>();
    map.fieldNames().forEachRemaining(type -> outwards.put(type, leaving(type, at + "/" + type)));
    return outwards;
  }

  private GateRule.Leaving leaving(String type, String at) {
    List<MessageType> versions = versions(type, at);
    onlyKeys(at, Set.of(FIELDS, ATTACHMENTS));
    JsonNode attachments = yaml.root().at(at + "/" + ATTACHMENTS);
    require(
        attachments.isMissingNode() || attachments.isBoolean(),
        at + "/" + ATTACHMENTS,
        "allowed are true, false");
    Set<String> there =
        versions.stream()
            .flatMap(version -> types.tags(version).stream())
            .map(GateRule::name)
            .collect(Collectors.toCollection(TreeSet::new));
    JsonNode fields = yaml.root().at(at + "/" + FIELDS);
    require(fields.isArray(), at + "/" + FIELDS, "a list of fields is allowed, of " + there);
    Set<String> leaving = new HashSet<>();
    for (int i = 0; i < fields.size(); i++) {
      String field = fields.get(i).asText();
      require(
          there.stream().anyMatch(one -> GateRule.beneath(one, field)),
          at + "/" + FIELDS + "/" + i,
          "there is no such field, allowed are " + there);
      leaving.add(field);
    }
    return new GateRule.Leaving(Set.copyOf(leaving), attachments.asBoolean());
  }

  private List<MessageType> versions(String name, String at) {
    List<MessageType> versions =
        types.known().stream().filter(type -> type.name().equals(name)).toList();
    require(!versions.isEmpty(), at, "no message type '" + name + "' is known");
    return versions;
  }

  private void onlyKeys(String at, Set<String> allowed) {
    yaml.root()
        .at(at)
        .fieldNames()
        .forEachRemaining(
            key ->
                require(
                    allowed.contains(key),
                    at + "/" + key,
                    "allowed are " + new TreeSet<>(allowed)));
  }

  private void require(boolean fit, String at, String allowed) {
    if (!fit) {
      throw new HubException(
          "GATE_RULE_INVALID",
          FaultKind.LASTING,
          (at.isEmpty() ? "the file" : at.substring(1)) + " is not fit; " + allowed,
          yaml.place(at),
          null);
    }
  }
}
