package org.lastmile.hub.zone;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.convert.ConversionFailedException;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says in one sentence why a zone does not start. */
final class StartFaults {
  private static final String CODE = "CONFIG_INVALID";

  private StartFaults() {}

  static HubException explain(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      HubException fault = explainOne(cause);
      if (fault != null) {
        return fault;
      }
    }
    return new HubException(
        "START_FAILED",
        FaultKind.LASTING,
        "the zone does not start: " + failure.getMessage(),
        null,
        failure);
  }

  private static @Nullable HubException explainOne(Throwable cause) {
    return switch (cause) {
      case HubException fault -> fault;
      case PortInUseException taken ->
          new HubException(
              "PORT_TAKEN",
              FaultKind.LASTING,
              "hub.console.port is "
                  + taken.getPort()
                  + ", which another program uses; allowed is a free port, or 0 for any",
              "hub.console.port",
              taken);
      case UnboundConfigurationPropertiesException unknown -> unknown(unknown);
      case BindException malformed -> malformed(malformed);
      case MarkedYAMLException yaml ->
          new HubException(
              CODE,
              FaultKind.LASTING,
              "a configuration file is not YAML: " + yaml.getProblem(),
              place(yaml),
              yaml);
      default -> null;
    };
  }

  private static HubException unknown(UnboundConfigurationPropertiesException fault) {
    ConfigurationProperty first = fault.getUnboundProperties().iterator().next();
    return new HubException(
        CODE,
        FaultKind.LASTING,
        first.getName()
            + " is no key of the hub; allowed are those of HubSettings, described in docs/operations.md",
        String.valueOf(first.getOrigin()),
        fault);
  }

  private static @Nullable HubException malformed(BindException fault) {
    for (Throwable cause = fault.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof HubException known) {
        return known;
      }
      if (cause instanceof UnboundConfigurationPropertiesException unknown) {
        return unknown(unknown);
      }
    }
    ConfigurationProperty property = fault.getProperty();
    if (property == null) {
      return null;
    }
    if (property.getName().toString().equals("server.address")) {
      // Spring's name for it, which it reads first
      return HubSettings.noLoopback(String.valueOf(value(fault)), fault);
    }
    return new HubException(
        CODE,
        FaultKind.LASTING,
        property.getName() + " is '" + property.getValue() + "'; allowed is " + allowed(fault),
        String.valueOf(property.getOrigin()),
        fault);
  }

  /** What could not be converted, without the placeholders that it came by. */
  private static @Nullable Object value(BindException fault) {
    for (Throwable cause = fault.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof ConversionFailedException conversion) {
        return conversion.getValue();
      }
    }
    return null;
  }

  private static String allowed(BindException fault) {
    Class<?> type = fault.getTarget().getType().resolve(Object.class);
    for (Throwable cause = fault.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof ConversionFailedException conversion) {
        type = conversion.getTargetType().getType();
      }
    }
    if (type.isEnum()) {
      return "one of " + Arrays.toString(type.getEnumConstants());
    }
    return switch (type.getSimpleName()) {
      case "int", "Integer", "long", "Long" -> "a whole number";
      case "Duration" -> "a duration such as 500ms, 10s or 5m";
      case "DataSize" -> "a size such as 10MB";
      case "boolean", "Boolean" -> "true or false";
      default -> "a " + type.getSimpleName();
    };
  }

  private static String place(MarkedYAMLException yaml) {
    return yaml.getProblemMark() == null
        ? ""
        : "line "
            + (yaml.getProblemMark().getLine() + 1)
            + ", column "
            + (yaml.getProblemMark().getColumn() + 1);
  }
}
