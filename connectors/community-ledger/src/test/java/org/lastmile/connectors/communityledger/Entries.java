package org.lastmile.connectors.communityledger;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SampleMessages;

/** Messages for the ledger and documents of it, made of the samples. */
final class Entries {
  private Entries() {}

  /** A visit of two persons, under a number of its own. */
  static ObjectNode visit(String number, int version, String at) {
    ObjectNode message = (ObjectNode) Sample.treeOf("outbound/share.visit.canonical.json");
    message.put("id", "msg-" + number + "-" + version);
    ObjectNode body = message.withObject("body");
    body.withObject("origin").put("number", number);
    body.put("version", version).put("visitedAt", at);
    return message;
  }

  /** A change of a person of this name. */
  static ObjectNode change(String number, String name, String address) {
    ObjectNode message = (ObjectNode) Sample.treeOf("outbound/share.person-changed.canonical.json");
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
    return ((ObjectNode) Sample.treeOf("inbound/share.ledger-entry.native.json"))
        .put("zrjz", key)
        .put("bbh", version);
  }
}
