package org.lastmile.hub.connector;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.ConnectorDescriptor.Property;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Reads the user's values of a connector, {@code config/connectors/<id>.yaml}, and checks them against its descriptor. A
 * value may be {@code ${NAME}}, taken from the environment, or for a secret {@code file:<path>}, relative to the
 * directory of the configuration file. Faults have the code {@code CONNECTOR_CONFIG} and never quote a secret.
 */
final class ConfigReader {
  static final String CODE = "CONNECTOR_CONFIG";
  private static final Pattern ENVIRONMENT = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
  private static final String FILE_PREFIX = "file:";

  private final Path directory;
  private final UnaryOperator<@Nullable String> environment;

  /**
   * @param directory holds {@code <id>.yaml}
   * @param environment value of an environment variable, null if it is not set
   */
  ConfigReader(Path directory, UnaryOperator<@Nullable String> environment) {
    this.directory = directory;
    this.environment = environment;
  }

  /** Whether the user has written anything for a connector. */
  boolean has(String id) {
    return Files.exists(file(id));
  }

  private Path file(String id) {
    return directory.resolve(id + ".yaml");
  }

  /** All properties of the descriptor with their values: the user's, or the default. */
  Map<String, String> read(ConnectorDescriptor descriptor) {
    Path file = file(descriptor.id());
    YamlKeys user =
        YamlKeys.parse(CODE, file.getFileName().toString(), bytes(file))
            .allow(descriptor.config().keySet());
    Map<String, String> values = new LinkedHashMap<>();
    descriptor.config().forEach((key, property) -> values.put(key, value(user, key, property)));
    return values;
  }

  private String value(YamlKeys user, String key, Property property) {
    Optional<String> given = user.optionalScalar(key);
    if (given.isEmpty()) {
      return property
          .defaultValue()
          .orElseThrow(() -> user.fault(key, "is missing", "allowed is " + describe(property)));
    }
    String value = resolve(user, key, property, given.get());
    PropertyValues.refusal(property.type(), value)
        .filter(
            allowed ->
                !(value.isEmpty() && property.defaultValue().filter(String::isEmpty).isPresent()))
        .ifPresent(
            allowed -> {
              throw user.fault(
                  key,
                  property.secret() ? "is a secret of the wrong form" : "is '" + value + "'",
                  allowed);
            });
    return value;
  }

  private String resolve(YamlKeys user, String key, Property property, String given) {
    Matcher reference = ENVIRONMENT.matcher(given);
    if (reference.matches()) {
      String value = environment.apply(reference.group(1));
      if (value == null) {
        throw user.fault(
            key,
            "names the environment variable " + reference.group(1) + ", which is not set",
            "allowed is one that is set");
      }
      return value;
    }
    if (property.secret() && given.startsWith(FILE_PREFIX)) {
      Path secret = directory.resolve(given.substring(FILE_PREFIX.length()));
      try {
        return Files.readString(secret, StandardCharsets.UTF_8).strip();
      } catch (IOException e) {
        throw user.fault(
            key,
            "names a file that cannot be read",
            "allowed is a readable file; relative paths start at the directory of this file",
            e);
      }
    }
    return given;
  }

  private static String describe(Property property) {
    return "a "
        + property.type().name().toLowerCase(java.util.Locale.ROOT)
        + (property.unit().isEmpty() ? "" : " in " + property.unit())
        + "; it is compulsory: "
        + property.description().getOrDefault("en", "");
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    } catch (IOException e) {
      throw new HubException(
          CODE, FaultKind.LASTING, file.getFileName() + ": cannot be read", null, e);
    }
  }
}
