package org.lastmile.hub.spi;

/**
 * Name and version of a canonical type, for example {@code case.submitted} version 1. Within a version a type's schema
 * only grows.
 */
public record MessageType(String name, int version) {
  public MessageType {
    if (!name.matches("[a-z]+(\\.[a-z]+(-[a-z]+)*)+")) {
      throw new HubException(
          "TYPE_NAME_INVALID",
          FaultKind.CALLER,
          "message type is '"
              + name
              + "', expected family.verb in lower case, such as case.submitted");
    }
    if (version < 1) {
      throw new HubException(
          "TYPE_VERSION_INVALID",
          FaultKind.CALLER,
          "version of " + name + " is " + version + ", must be 1 or more");
    }
  }

  /** Version 1 of {@code name}. */
  public static MessageType of(String name) {
    return new MessageType(name, 1);
  }

  /** Class path location of the JSON Schema of the type's body. */
  public String schemaResource() {
    return "types/" + name + "/" + version + ".schema.json";
  }

  /** Class path location of the folder with the examples of the type's bodies, without a slash at its end. */
  public String exampleFolder() {
    return "types/" + name + "/examples" + (version == 1 ? "" : "/" + version);
  }

  @Override
  public String toString() {
    return name + "/" + version;
  }
}
