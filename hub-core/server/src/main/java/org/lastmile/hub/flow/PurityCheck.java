package org.lastmile.hub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lastmile.hub.mapping.CodeTables;
import org.lastmile.hub.mapping.Jslt;
import org.lastmile.hub.mapping.LocatedYaml;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Holds flows pure: the same message gives the same outputs whenever it runs, nothing waits, and no system is called.
 * It knows what is allowed and refuses all else, so that what Camel adds later stays out until somebody has thought.
 */
final class PurityCheck {
  private static final Set<String> ROUTE = Set.of("id", "description", "from");
  private static final Set<String> FROM = Set.of("uri", "parameters", "steps", "id", "description");
  private static final Set<String> TEXTS = Set.of("id", "description");
  private static final Set<String> LANGUAGES = Set.of("simple", "constant", "language");
  private static final Set<String> STEPS =
      new TreeSet<>(
          Set.of(
              "choice",
              "filter",
              "setBody",
              "setHeader",
              "setProperty",
              "setVariable",
              "split",
              "stop",
              "to",
              "transform"));

  private static final Pattern FUNCTION = Pattern.compile("\\$(?:simple)?\\{([^}]*)}");
  private static final Pattern PURE_FUNCTION =
      Pattern.compile("(header|headers|exchangeProperty|variable)\\.[A-Za-z][A-Za-z0-9_-]*|null");

  private final LocatedYaml yaml;
  private final CodeTables codes;
  private final List<Endpoint> endpoints = new ArrayList<>();

  /** A {@code to} of the route. */
  record Endpoint(HubUri uri, String place) {}

  private PurityCheck(LocatedYaml yaml, CodeTables codes) {
    this.yaml = yaml;
    this.codes = codes;
  }

  /**
   * Checks one route.
   *
   * @param pointer where the {@code route} element stands in the file
   * @return the endpoints it sends to
   * @throws HubException {@code FLOW_IMPURE}, with file, line and column and what is allowed
   */
  static List<Endpoint> check(LocatedYaml yaml, String pointer, CodeTables codes) {
    PurityCheck check = new PurityCheck(yaml, codes);
    JsonNode route = yaml.root().at(pointer);
    check.keys(route, pointer, "a route", ROUTE);
    JsonNode from = route.path("from");
    check.keys(from, pointer + "/from", "from", FROM);
    check.steps(from.path("steps"), pointer + "/from/steps");
    return check.endpoints;
  }

  private void steps(JsonNode steps, String pointer) {
    if (!steps.isArray() || steps.isEmpty()) {
      throw refused(pointer, "steps must be a list of at least one step");
    }
    for (int i = 0; i < steps.size(); i++) {
      step(steps.get(i), pointer + "/" + i);
    }
  }

  private void step(JsonNode step, String pointer) {
    if (!step.isObject() || step.size() != 1) {
      throw refused(pointer, "a step is one of " + STEPS);
    }
    String kind = step.fieldNames().next();
    JsonNode value = step.get(kind);
    String inner = pointer + "/" + kind;
    switch (kind) {
      case "choice" -> choice(value, inner);
      case "filter", "split" -> {
        expression(value, inner, Set.of("id", "description", "steps"));
        steps(value.path("steps"), inner + "/steps");
      }
      case "setBody", "transform" -> expression(value, inner, TEXTS);
      case "setHeader", "setProperty", "setVariable" -> set(kind, value, inner);
      case "stop" -> keys(value, inner, "stop", TEXTS);
      case "to" -> to(value, inner);
      default ->
          throw refused(inner, "'" + kind + "' is not allowed in a flow, allowed are " + STEPS);
    }
  }

  private void choice(JsonNode choice, String pointer) {
    keys(choice, pointer, "choice", Set.of("id", "description", "when", "otherwise"));
    JsonNode whens = choice.path("when");
    for (int i = 0; i < whens.size(); i++) {
      String inner = pointer + "/when/" + i;
      expression(whens.get(i), inner, Set.of("id", "description", "steps"));
      steps(whens.get(i).path("steps"), inner + "/steps");
    }
    if (choice.has("otherwise")) {
      keys(
          choice.get("otherwise"),
          pointer + "/otherwise",
          "otherwise",
          Set.of("id", "description", "steps"));
      steps(choice.get("otherwise").path("steps"), pointer + "/otherwise/steps");
    }
  }

  private void set(String kind, JsonNode value, String pointer) {
    expression(value, pointer, Set.of("id", "description", "name"));
    String name = value.path("name").asText();
    if (!name.matches("[A-Za-z][A-Za-z0-9]*")
        || name.startsWith("Hub")
        || name.startsWith("Camel")) {
      throw refused(
          pointer + "/name",
          kind
              + " of '"
              + name
              + "' is not allowed, names are letters and digits and begin neither with Hub nor Camel");
    }
  }

  /** An object with exactly one expression, and otherwise only these keys. */
  private void expression(JsonNode holder, String pointer, Set<String> others) {
    JsonNode at = holder;
    String inner = pointer;
    if (holder.path("expression").isObject()) {
      keys(holder, pointer, "this step", with(others, Set.of("expression")));
      at = holder.get("expression");
      inner = pointer + "/expression";
      keys(at, inner, "an expression", LANGUAGES);
    } else {
      keys(holder, pointer, "this step", with(others, LANGUAGES));
    }
    List<String> languages = LANGUAGES.stream().filter(at::has).sorted().toList();
    if (languages.size() != 1) {
      throw refused(
          inner, "exactly one expression is needed, allowed are " + new TreeSet<>(LANGUAGES));
    }
    String language = languages.getFirst();
    JsonNode value = at.get(language);
    String place = inner + "/" + language;
    if (language.equals("language")) {
      keys(value, place, "language", Set.of("language", "expression"));
      if (!value.path("language").asText().equals(JsltLanguage.NAME)) {
        throw refused(place + "/language", "language must be " + JsltLanguage.NAME);
      }
      jslt(value.path("expression").asText(), place + "/expression");
      return;
    }
    if (value.isObject()) {
      keys(value, place, language, Set.of("expression"));
      value = value.path("expression");
    }
    String text = value.asText();
    if (text.startsWith("resource:")) {
      throw refused(place, "expressions from resources are not allowed, write the expression here");
    }
    if (language.equals("simple")) {
      simple(text, place);
    }
  }

  private void simple(String text, String pointer) {
    Matcher functions = FUNCTION.matcher(text);
    StringBuilder rest = new StringBuilder();
    while (functions.find()) {
      if (!PURE_FUNCTION.matcher(functions.group(1)).matches()) {
        throw refused(
            pointer,
            "${"
                + functions.group(1)
                + "} is not allowed in a flow, allowed are ${header.X}, ${exchangeProperty.X}, "
                + "${variable.X} and ${null}; for the body use language: jslt");
      }
      functions.appendReplacement(rest, "");
    }
    functions.appendTail(rest);
    if (rest.indexOf("$") >= 0 || rest.indexOf("~>") >= 0) {
      throw refused(
          pointer,
          "'$' and '~>' are allowed only in ${header.X}, ${exchangeProperty.X}, ${variable.X}");
    }
  }

  private void jslt(String text, String pointer) {
    try {
      Jslt.compile("jslt", text, codes);
    } catch (HubException e) {
      throw new HubException(
          e.code(),
          FaultKind.LASTING,
          e.getMessage() + " (at " + e.place() + ")",
          yaml.place(pointer),
          e);
    }
  }

  private void to(JsonNode to, String pointer) {
    String uri = to.isTextual() ? to.textValue() : to.path("uri").asText();
    if (to.isObject()) {
      keys(to, pointer, "to", Set.of("id", "description", "uri", "parameters"));
    }
    HubUri parsed = HubUri.of(uri, to.path("parameters"));
    boolean system = uri.startsWith(HubUri.SCHEME + HubUri.SYSTEM);
    boolean map = uri.startsWith(HubUri.SCHEME) && parsed.path().equals(HubUri.MAP);
    Map<String, String> parameters = parsed.parameters();
    if (system && Set.of("type", "purpose", "share").containsAll(parameters.keySet())
        || map && parameters.keySet().equals(Set.of("mapping"))) {
      endpoints.add(new Endpoint(parsed, yaml.place(pointer)));
      return;
    }
    throw refused(
        pointer,
        "'"
            + uri
            + "' is not allowed in a flow, allowed are hub:system:<id>[?type=<type>][&purpose=<purpose> or &share=<subscription>] and hub:map?mapping=<file>.jslt");
  }

  private void keys(JsonNode node, String pointer, String what, Set<String> allowed) {
    if (!node.isObject()) {
      throw refused(pointer, what + " must have some of the keys " + new TreeSet<>(allowed));
    }
    node.properties()
        .forEach(
            property -> {
              String inner = pointer + "/" + property.getKey();
              if (!allowed.contains(property.getKey())) {
                throw refused(
                    inner,
                    "'"
                        + property.getKey()
                        + "' is not allowed in "
                        + what
                        + " of a flow, allowed are "
                        + new TreeSet<>(allowed));
              }
              if (property.getValue().isTextual()
                  && property.getValue().textValue().contains("{{")) {
                throw refused(inner, "'{{' is not allowed: a flow reads no configuration");
              }
            });
  }

  private HubException refused(String pointer, String why) {
    return new HubException("FLOW_IMPURE", FaultKind.LASTING, why, yaml.place(pointer), null);
  }

  private static Set<String> with(Set<String> some, Set<String> more) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(more);
    return all;
  }
}
