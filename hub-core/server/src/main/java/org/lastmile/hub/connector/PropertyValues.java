package org.lastmile.hub.connector;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.lastmile.hub.spi.ConnectorDescriptor.PropertyType;

/** What values each type of configuration property takes. */
final class PropertyValues {
  private PropertyValues() {}

  /** What would have been allowed, if the value is not; empty if it is. */
  static Optional<String> refusal(PropertyType type, String value) {
    boolean fits =
        switch (type) {
          case STRING -> true;
          case INTEGER -> value.matches("-?\\d{1,18}");
          case BOOLEAN -> value.equals("true") || value.equals("false");
          case DURATION -> value.matches("\\d{1,9}(ms|s|m|h|d)");
          case SIZE -> value.matches("\\d{1,9}(B|KB|MB|GB)");
          case URL -> isUrl(value);
          case PATH -> isPath(value);
        };
    return fits ? Optional.empty() : Optional.of(allowed(type));
  }

  private static String allowed(PropertyType type) {
    return switch (type) {
      case STRING -> "allowed is a text";
      case INTEGER -> "allowed is a whole number";
      case BOOLEAN -> "allowed are true and false";
      case DURATION -> "allowed is a whole number with a unit (ms, s, m, h, d), such as 30s";
      case SIZE -> "allowed is a whole number with a unit (B, KB, MB, GB), such as 20MB";
      case URL -> "allowed is an absolute URL, such as https://host:8443/path";
      case PATH -> "allowed is a path of the file system";
    };
  }

  private static boolean isUrl(String value) {
    try {
      URI uri = new URI(value);
      return uri.isAbsolute() && (uri.isOpaque() || uri.getHost() != null);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static boolean isPath(String value) {
    try {
      return !Path.of(value).toString().isBlank();
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
