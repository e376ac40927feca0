package org.lastmile.connectors.communityledger;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.testkit.SampleMessages;

/** Messages for the ledger and documents of it, made of the samples. */
final class Entries {
  private Entries() {}

  /** A visit of two persons, under a number of its own. */
  static ObjectNode visit(String number, int version, String at) {
    ObjectNode message = message("outbound/share.visit.canonical.json");
    message.put("id", "msg-" + number + "-" + version);
    ObjectNode body = message.withObject("body");
    body.withObject("origin").put("number", number);
    body.put("version", version).put("visitedAt", at);
    return message;
  }

  /** A change of a person of this name. */
  static ObjectNode change(String number, String name, String address) {
    ObjectNode message = message("outbound/share.person-changed.canonical.json");
    message.put("id", "msg-" + number);
    ObjectNode body = message.withObject("body");
    body.withObject("origin").put("number", number);
    body.withObject("person").put("name", name).put("address", address);
    return message;
  }

  static Message read(ObjectNode message) {
    return SampleMessages.read(message);
  }

  /** An entry that the ledger sends on. */
  static ObjectNode sent(String key, int version) {
    return message("inbound/share.ledger-entry.native.json").put("zrjz", key).put("bbh", version);
  }

  private static ObjectNode message(String file) {
    try {
      return (ObjectNode)
          Json.parse(Files.readAllBytes(Path.of("target/classes/samples").resolve(file)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static String text(String file) {
    try {
      return Files.readString(
          Path.of("target/classes/samples").resolve(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
