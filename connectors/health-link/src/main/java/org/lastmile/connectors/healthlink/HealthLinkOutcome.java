package org.lastmile.connectors.healthlink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** {@code OperationOutcome}: how FHIR says no, and where. */
final class HealthLinkOutcome {
  static final String CODES = "https://lastmile.org/fhir/CodeSystem/error";

  private static final Pattern POINTER = Pattern.compile("(/[A-Za-z0-9]+)+");
  private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_.\\[\\]-]{0,79}");

  /** What is wrong with the call and not with the resource keeps the status of the door. */
  private static final Set<String> OF_THE_CALL =
      Set.of(
          "BODY_TOO_LARGE",
          "BODY_TOO_SLOW",
          "DOOR_UNKNOWN",
          "DOOR_METHOD",
          "MEDIA_TYPE",
          "CHARSET_UNKNOWN");

  private static final Map<String, Integer> STATUSES =
      Map.of(
          "JSON_INVALID", 400,
          "CHARSET_INVALID", 400,
          "HEALTH_LINK_ID", 400,
          "HEALTH_LINK_CONDITION", 400,
          "HEALTH_LINK_UNCONDITIONAL", 428,
          "KEY_REUSED", 412);

  private static final int UNPROCESSABLE = 422;

  /** Issue types of FHIR; any other fault of a caller is {@code invalid}. */
  private static final Map<String, String> ISSUES =
      Map.of(
          "JSON_INVALID", "structure",
          "CHARSET_INVALID", "structure",
          "NATIVE_INVALID", "structure",
          "BODY_TOO_LARGE", "too-long",
          "DOOR_UNKNOWN", "not-found",
          "DOOR_METHOD", "not-supported",
          "MEDIA_TYPE", "not-supported",
          "HEALTH_LINK_UNCONDITIONAL", "required",
          "KEY_REUSED", "conflict",
          "CODE_UNKNOWN", "code-invalid");

  private HealthLinkOutcome() {}

  /** The status, null where the door's own is right. */
  static @Nullable Integer status(HubException fault) {
    if (fault.kind() != FaultKind.CALLER
        || fault.code().startsWith("AUTH_")
        || OF_THE_CALL.contains(fault.code())) {
      return null;
    }
    return STATUSES.getOrDefault(fault.code(), UNPROCESSABLE);
  }

  /** The words, with the hub's code and the element that is wrong. */
  static ObjectNode of(HubException fault) {
    ObjectNode outcome = JsonNodeFactory.instance.objectNode();
    outcome.put("resourceType", "OperationOutcome");
    ObjectNode issue = outcome.putArray("issue").addObject();
    issue.put("severity", "error");
    issue.put("code", issue(fault));
    ObjectNode coding = issue.putObject("details").putArray("coding").addObject();
    coding.put("system", CODES).put("code", fault.code());
    issue.put(
        "diagnostics",
        fault.kind() == FaultKind.LASTING
            ? "the hub cannot take this now; tell its operator the code"
            : fault.getMessage());
    String element = element(fault.place());
    if (element != null) {
      issue.putArray("expression").add(element);
    }
    return outcome;
  }

  private static String issue(HubException fault) {
    return switch (fault.kind()) {
      case PASSING, DOWN -> "transient";
      case LASTING -> "exception";
      case CALLER ->
          fault.code().startsWith("AUTH_")
              ? "security"
              : ISSUES.getOrDefault(fault.code(), "invalid");
    };
  }

  /** Of a JSON pointer the path of the element: {@code /participant/0/actor} is {@code participant[0].actor}. */
  private static @Nullable String element(@Nullable String place) {
    if (place == null || !POINTER.matcher(place).matches()) {
      return null;
    }
    return place.substring(1).replaceAll("/([0-9]+)", "[$1]").replace('/', '.');
  }

  /** Issue type and element of an outcome of the app; its own words may speak of persons. */
  static String told(JsonNode outcome) {
    JsonNode issue = outcome.path("issue").path(0);
    String element = issue.path("expression").path(0).asText();
    return word(issue.path("code").asText())
        + (WORD.matcher(element).matches() ? " at " + element : "");
  }

  private static String word(String text) {
    return WORD.matcher(text).matches() ? text : "(none)";
  }
}
