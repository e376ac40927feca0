package org.lastmile.hub.connector;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lastmile.hub.spi.ConnectorDescriptor;
import org.lastmile.hub.spi.ConnectorDescriptor.Authentication;
import org.lastmile.hub.spi.ConnectorDescriptor.Door;
import org.lastmile.hub.spi.ConnectorDescriptor.Property;
import org.lastmile.hub.spi.ConnectorDescriptor.PropertyType;
import org.lastmile.hub.spi.ConnectorDescriptor.Repeat;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.MessageType;
import org.lastmile.hub.spi.Zone;
import org.springframework.util.unit.DataSize;

/** Reads {@code connector.yaml}. Faults have the code {@code CONNECTOR_DESCRIPTOR}. */
public final class DescriptorReader {
  static final String FILE = "connector.yaml";

  private static final String CODE = "CONNECTOR_DESCRIPTOR";
  private static final List<String> LANGUAGES = List.of("zh-CN", "en");
  private static final List<String> KEYS =
      List.of(
          "id",
          "spi",
          "name",
          "department",
          "zone",
          "sends",
          "receives",
          "answers",
          "repeat",
          "strictOrder",
          "door",
          "config");

  private DescriptorReader() {}

  /**
   * Reads a descriptor and checks that this hub can run the connector.
   *
   * @param file name used in messages
   */
  public static ConnectorDescriptor read(byte[] yaml, String file) {
    YamlKeys root = YamlKeys.parse(CODE, file, yaml).allow(KEYS);
    String id = root.text("id");
    if (!id.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
      throw root.fault("id", "is '" + id + "'", "allowed are lower-case words joined by hyphens");
    }
    String spi = root.text("spi");
    requireSpi(id, spi);
    return new ConnectorDescriptor(
        id,
        spi,
        root.languages("name", LANGUAGES),
        root.languages("department", LANGUAGES),
        root.choice("zone", Zone.values()),
        types(root, "sends"),
        types(root, "receives"),
        types(root, "answers"),
        root.choice("repeat", Repeat.values()),
        root.bool("strictOrder", false),
        root.mapping("door").map(DescriptorReader::door),
        root.mapping("config").map(DescriptorReader::properties).orElse(Map.of()));
  }

  /** The major version must be the hub's, the minor not newer than the hub's. */
  private static void requireSpi(String id, String spi) {
    String[] hub = ConnectorDescriptor.SPI_VERSION.split("\\.");
    boolean fits =
        spi.matches("\\d{1,4}\\.\\d{1,4}")
            && spi.split("\\.")[0].equals(hub[0])
            && Integer.parseInt(spi.split("\\.")[1]) <= Integer.parseInt(hub[1]);
    if (!fits) {
      throw new HubException(
          "SPI_VERSION",
          FaultKind.LASTING,
          "connector "
              + id
              + " was written for SPI "
              + spi
              + ", this hub has SPI "
              + ConnectorDescriptor.SPI_VERSION
              + "; allowed are versions "
              + hub[0]
              + ".0 to "
              + ConnectorDescriptor.SPI_VERSION,
          "spi",
          null);
    }
  }

  private static List<MessageType> types(YamlKeys root, String key) {
    return root.texts(key).stream()
        .map(
            text ->
                root.convert(
                    key,
                    text,
                    "allowed are types such as case.submitted or case.submitted/1",
                    Types::parse))
        .toList();
  }

  private static Door door(YamlKeys door) {
    door.allow(List.of("authentication", "maxBody"));
    DataSize maxBody =
        door.convert(
            "maxBody",
            door.optionalText("maxBody").orElse("20MB"),
            "allowed is a size such as 20MB",
            DataSize::parse);
    return new Door(door.choice("authentication", Authentication.values()), maxBody.toBytes());
  }

  private static Map<String, Property> properties(YamlKeys config) {
    Map<String, Property> properties = new LinkedHashMap<>();
    for (String key : config.keys()) {
      if (!key.matches("[a-z][A-Za-z0-9]*([.-][a-z][A-Za-z0-9]*)*")) {
        throw config.fault(key, "is not a name", "allowed are names such as service.url");
      }
      properties.put(key, property(config.mapping(key).orElseThrow()));
    }
    return properties;
  }

  private static Property property(YamlKeys keys) {
    keys.allow(List.of("type", "unit", "default", "description", "secret"));
    Property property =
        new Property(
            keys.choice("type", PropertyType.values()),
            keys.optionalText("unit").orElse(""),
            keys.optionalScalar("default"),
            keys.languages("description", LANGUAGES),
            keys.bool("secret", false));
    Optional<String> standard = property.defaultValue();
    if (property.secret() && standard.isPresent() && !standard.get().isEmpty()) {
      throw keys.fault(
          "default",
          "is given for a secret",
          "allowed is none, or an empty text if it may be left out");
    }
    standard
        .filter(value -> !value.isEmpty())
        .flatMap(value -> PropertyValues.refusal(property.type(), value))
        .ifPresent(
            allowed -> {
              throw keys.fault("default", "is '" + standard.get() + "'", allowed);
            });
    return property;
  }
}
