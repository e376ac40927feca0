package org.lastmile.hub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.CanonicalTypes;
import org.lastmile.hub.mapping.LocatedYaml;
import org.lastmile.hub.mapping.TypeFields;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.MessageType;

/** Reads the elements of {@code config/subscriptions.yaml}; what it returns is fit by itself. */
final class SubscriptionReader {
  static final String INVALID = "SHARES_INVALID";

  private static final Set<String> COMPULSORY =
      Set.of(
          "id",
          "provider",
          "receiver",
          "type",
          "catalogue-item",
          "kind",
          "purpose",
          "basis",
          "approval",
          "until",
          "items");
  private static final Set<String> OPTIONAL = Set.of("persons", "attachments", "revoked");
  private static final Set<String> LANGUAGES = Set.of("zh-CN", "en");
  private static final String CODE = "[a-z][a-z0-9]*(-[a-z0-9]+)*";
  private static final int LONGEST = 200;

  private final LocatedYaml yaml;
  private final CanonicalTypes types;
  private final Systems systems;

  SubscriptionReader(LocatedYaml yaml, CanonicalTypes types, Systems systems) {
    this.yaml = yaml;
    this.types = types;
    this.systems = systems;
    if (!yaml.root().isArray() && !yaml.root().isMissingNode()) {
      throw fault("", "the file is a list of subscriptions, each beginning with '- id:'");
    }
  }

  /** How many elements there are. */
  int size() {
    return yaml.root().size();
  }

  /** Where an element stands. */
  String place(int index) {
    return yaml.place("/" + index);
  }

  /** @throws HubException LASTING, with file, line and column: why the element is not fit */
  Subscription read(int index) {
    String at = "/" + index;
    JsonNode element = yaml.root().get(index);
    keys(element, at, COMPULSORY, OPTIONAL);
    MessageType type = type(at + "/type");
    List<String> items = items(at + "/items");
    String persons = element.has("persons") ? text(at + "/persons") : null;
    check(at, type, items, persons);
    return new Subscription(
        code(at + "/id"),
        system(at + "/provider"),
        system(at + "/receiver"),
        type,
        text(at + "/catalogue-item"),
        kind(at + "/kind"),
        code(at + "/purpose"),
        words(at + "/basis"),
        text(at + "/approval"),
        day(at + "/until"),
        items,
        persons,
        element.has("attachments") && flag(at + "/attachments"),
        element.has("revoked") ? revoked(at + "/revoked") : null);
  }

  private void keys(JsonNode object, String at, Set<String> compulsory, Set<String> optional) {
    Set<String> missing = new TreeSet<>(compulsory);
    Set<String> surplus = new TreeSet<>();
    object.fieldNames().forEachRemaining(surplus::add);
    missing.removeAll(surplus);
    surplus.removeAll(compulsory);
    surplus.removeAll(optional);
    if (!missing.isEmpty() || !surplus.isEmpty()) {
      throw fault(
          surplus.isEmpty() ? at : at + "/" + surplus.iterator().next(),
          (missing.isEmpty() ? "" : "missing are " + missing + ", ")
              + (surplus.isEmpty() ? "" : "not known are " + surplus + ", ")
              + "compulsory are "
              + new TreeSet<>(compulsory)
              + (optional.isEmpty() ? "" : ", allowed besides " + new TreeSet<>(optional)));
    }
  }

  private String text(String at) {
    JsonNode value = yaml.root().at(at);
    String text = value.isTextual() || value.isNumber() ? value.asText() : "";
    if (text.isBlank() || text.length() > LONGEST) {
      throw fault(at, name(at) + " must be a text of 1 to " + LONGEST + " characters");
    }
    return text;
  }

  private String code(String at) {
    String text = text(at);
    if (!text.matches(CODE)) {
      throw fault(at, name(at) + " is '" + text + "', allowed are lower case and hyphens");
    }
    return text;
  }

  private String system(String at) {
    String id = text(at);
    if (systems.zone(id) == null) {
      throw fault(at, name(at) + " is '" + id + "', known systems are " + systems.ids());
    }
    return id;
  }

  private MessageType type(String at) {
    String name = text(at);
    Optional<MessageType> type =
        types.known().stream()
            .filter(known -> known.toString().equals(name) || plain(known).equals(name))
            .findFirst();
    return type.orElseThrow(
        () ->
            fault(
                at,
                "type is '"
                    + name
                    + "', known are "
                    + new TreeSet<>(
                        types.known().stream().map(SubscriptionReader::plain).toList())));
  }

  /** As flows name it: without its version, if that is 1. */
  private static String plain(MessageType type) {
    return type.version() == 1 ? type.name() : type.toString();
  }

  private Subscription.Kind kind(String at) {
    String name = text(at);
    return Stream.of(Subscription.Kind.values())
        .filter(kind -> kind.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                fault(
                    at,
                    "kind is '"
                        + name
                        + "', allowed are "
                        + Arrays.toString(Subscription.Kind.values())
                        + "; what is not shared has no subscription"));
  }

  private Map<String, String> words(String at) {
    keys(yaml.root().at(at), at, LANGUAGES, Set.of());
    Map<String, String> words = new TreeMap<>();
    LANGUAGES.forEach(language -> words.put(language, text(at + "/" + language)));
    return words;
  }

  private LocalDate day(String at) {
    String text = text(at);
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw fault(at, name(at) + " is '" + text + "', expected a day such as 2027-12-31");
    }
  }

  private boolean flag(String at) {
    if (!yaml.root().at(at).isBoolean()) {
      throw fault(at, name(at) + " must be true or false");
    }
    return yaml.root().at(at).booleanValue();
  }

  private Subscription.Revoked revoked(String at) {
    keys(yaml.root().at(at), at, Set.of("on", "reason"), Set.of());
    return new Subscription.Revoked(day(at + "/on"), text(at + "/reason"));
  }

  private List<String> items(String at) {
    JsonNode list = yaml.root().at(at);
    if (!list.isArray() || list.isEmpty()) {
      throw fault(at, "items must be a list of at least one name, such as person.name");
    }
    List<String> items = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String name = text(at + "/" + i);
      if (shares(items, name)) {
        throw fault(at + "/" + i, "'" + name + "' is in the list, or part of what is");
      }
      items.add(name);
    }
    return items;
  }

  private static boolean shares(List<String> items, String name) {
    return items.stream().anyMatch(item -> within(item, name) || within(name, item));
  }

  private static boolean within(String name, String other) {
    return name.equals(other) || name.startsWith(other + ".");
  }

  private void check(String at, MessageType type, List<String> items, @Nullable String persons) {
    TypeFields fields = types.fields(type);
    for (int i = 0; i < items.size(); i++) {
      item(at + "/items/" + i, items.get(i), type, fields);
    }
    Set<String> missing = SharedItems.of(items).missing(fields);
    if (!missing.isEmpty()) {
      throw new HubException(
          "SHARE_ITEM_MISSING",
          FaultKind.LASTING,
          "without " + missing + " nobody could read a " + type + "; add them to the items",
          yaml.place(at + "/items"),
          null);
    }
    if (persons != null) {
      item(at + "/persons", persons, type, fields);
      if (!shares(items, persons)) {
        throw fault(at + "/persons", "persons is '" + persons + "', which is none of the items");
      }
    }
  }

  private void item(String at, String name, MessageType type, TypeFields fields) {
    SharedItems.unknown(name, fields)
        .ifPresent(
            why -> {
              throw new HubException(
                  "SHARE_ITEM_UNKNOWN",
                  FaultKind.LASTING,
                  "'" + name + "' is no item of " + type + ": " + why,
                  yaml.place(at),
                  null);
            });
  }

  private static String name(String at) {
    return at.substring(at.lastIndexOf('/') + 1);
  }

  private HubException fault(String at, String why) {
    return new HubException(INVALID, FaultKind.LASTING, why, yaml.place(at), null);
  }
}
