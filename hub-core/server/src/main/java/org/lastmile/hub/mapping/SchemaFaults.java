package org.lastmile.hub.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ValidationMessage;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Says what a JSON Schema found, by place and by what is allowed, never by the value. */
final class SchemaFaults {
  private static final int MOST_NAMED = 5;
  private static final int LONGEST_RULE = 200;

  private SchemaFaults() {}

  static HubException of(String code, String what, Set<ValidationMessage> found) {
    List<ValidationMessage> faults =
        found.stream()
            .sorted(
                Comparator.comparing(SchemaFaults::place).thenComparing(ValidationMessage::getType))
            .toList();
    String text =
        faults.stream()
            .limit(MOST_NAMED)
            .map(fault -> place(fault) + " " + allowed(fault))
            .collect(Collectors.joining("; "));
    String more =
        faults.size() > MOST_NAMED ? "; and " + (faults.size() - MOST_NAMED) + " more" : "";
    return new HubException(
        code, FaultKind.CALLER, what + ": " + text + more, place(faults.getFirst()), null);
  }

  private static String place(ValidationMessage fault) {
    String pointer = fault.getInstanceLocation().toString();
    String property = fault.getProperty();
    String place = property == null ? pointer : pointer + "/" + property;
    return place.isEmpty() ? "/" : printable(place);
  }

  private static String allowed(ValidationMessage fault) {
    JsonNode rule = fault.getSchemaNode();
    return switch (fault.getType()) {
      case "required" -> "is missing";
      case "dependentRequired" -> "lacks a property that goes with it";
      case "additionalProperties", "unevaluatedProperties" -> "is not known here";
      case "enum" -> "must be one of " + shortened(rule);
      case "type" -> "must be of type " + shortened(rule);
      case "format" -> "must have the format " + shortened(rule);
      case "pattern" -> "must match " + shortened(rule);
      default -> "must keep to " + fault.getType() + " " + shortened(rule);
    };
  }

  private static String shortened(JsonNode rule) {
    if (rule == null) {
      return "its schema";
    }
    String text = rule.isTextual() ? rule.textValue() : rule.toString();
    return text.length() > LONGEST_RULE ? text.substring(0, LONGEST_RULE) + "…" : text;
  }

  /** Property names come from the sender too: what does not look like a name is not repeated. */
  private static String printable(String pointer) {
    return pointer.replaceAll("/(?![A-Za-z_$][A-Za-z0-9_.$-]{0,59}(/|$))(?!\\d+(/|$))[^/]+", "/?");
  }
}
