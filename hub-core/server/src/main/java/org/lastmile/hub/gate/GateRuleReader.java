package org.lastmile.hub.gate;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.FieldTag;
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
    this.yaml = yaml(file);
    this.types = types;
  }

  private static LocatedYaml yaml(Path file) {
    try {
      return LocatedYaml.parse(file, Files.readAllBytes(file));
    } catch (IOException e) {
      throw unreadable(file + " cannot be read", file.toString(), e);
    } catch (HubException e) {
      throw unreadable(String.valueOf(e.getMessage()), e.place(), e);
    }
  }

  private static HubException unreadable(String why, @Nullable String place, Exception cause) {
    return new HubException(
        "GATE_RULE_UNREADABLE",
        FaultKind.LASTING,
        why + "; without it nothing may cross the gate",
        place,
        cause);
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
            .map(FieldTag::pointer)
            .collect(Collectors.toCollection(TreeSet::new));
    JsonNode fields = yaml.root().at(at + "/" + FIELDS);
    require(fields.isArray(), at + "/" + FIELDS, "a list of fields is allowed, of " + names(there));
    Set<String> leaving = new HashSet<>();
    for (int i = 0; i < fields.size(); i++) {
      String field = "/" + fields.get(i).asText();
      require(
          there.stream().anyMatch(one -> GateRule.beneath(one, field)),
          at + "/" + FIELDS + "/" + i,
          "there is no such field, allowed are " + names(there));
      leaving.add(field);
    }
    return new GateRule.Leaving(Set.copyOf(leaving), attachments.asBoolean());
  }

  /** As the file has them. */
  private static List<String> names(Set<String> pointers) {
    return pointers.stream().map(pointer -> pointer.substring(1)).toList();
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
