package org.lastmile.hub.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.lastmile.hub.contract.Passage.Transport;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.ConnectorDescriptor;

/** AsyncAPI 3.0 of the queues and topics by which a system and the hub meet, as the hub uses them. */
final class AsyncApi {
  private final ConnectorDescriptor descriptor;
  private final NativeFiles files;

  AsyncApi(ConnectorDescriptor descriptor, NativeFiles files) {
    this.descriptor = descriptor;
    this.files = files;
  }

  static boolean tells(Passage passage) {
    return passage.is(Transport.QUEUE, Transport.MQTT);
  }

  ObjectNode of(List<Passage> passages) {
    ObjectNode root = Json.object();
    root.put("asyncapi", "3.0.0");
    ObjectNode info = root.putObject("info");
    info.put("title", descriptor.name().get("en") + " · " + descriptor.name().get("zh-CN"));
    info.put("version", descriptor.spi());
    info.put("description", "What the hub takes from the broker of the system, and puts there.");
    root.put("defaultContentType", "application/json");
    ObjectNode channels = root.putObject("channels");
    ObjectNode operations = root.putObject("operations");
    for (Passage passage : passages) {
      if (tells(passage)) {
        channel(channels.putObject(passage.id()), passage);
        operation(operations.putObject(passage.id()), passage);
      }
    }
    files.components(root.putObject("components").putObject("schemas"));
    return root;
  }

  private void channel(ObjectNode channel, Passage passage) {
    String address = passage.address();
    if (address == null) {
      channel.putNull("address");
    } else {
      address(channel, address);
    }
    channel.put("description", passage.description());
    ObjectNode message = channel.putObject("messages").putObject("message");
    String form = passage.given().isEmpty() ? "" : passage.given().getLast();
    if (NativeFiles.isJson(form)) {
      message.set("payload", NativeFiles.reference(form));
    } else if (!form.isEmpty()) {
      message.put("contentType", files.mediaTypeOf(form));
      message.put("description", "as contract/" + form + " says");
    }
    List<String> samples = files.samples(passage.inbound(), passage.types());
    for (String sample : samples) {
      if (sample.endsWith(".json")) {
        ObjectNode example = message.withArrayProperty("examples").addObject();
        example.put("name", sample.substring(sample.lastIndexOf('/') + 1));
        example.set("payload", Json.parse(files.bytes(sample)));
      }
    }
  }

  /** One part of a topic's or queue's name that is the sender's own is a parameter. */
  private static void address(ObjectNode channel, String address) {
    StringBuilder told = new StringBuilder();
    ObjectNode parameters = Json.object();
    for (int at = 0; at < address.length(); at++) {
      char one = address.charAt(at);
      if (one == '+' || one == '*') {
        String name = "part" + (parameters.size() + 1);
        parameters.putObject(name).put("description", "which of them");
        told.append('{').append(name).append('}');
      } else {
        told.append(one);
      }
    }
    channel.put("address", told.toString());
    if (!parameters.isEmpty()) {
      channel.set("parameters", parameters);
    }
  }

  private static void operation(ObjectNode operation, Passage passage) {
    operation.put("action", passage.inbound() ? "receive" : "send");
    operation.putObject("channel").put("$ref", "#/channels/" + passage.id());
    operation.put("summary", passage.description());
    operation
        .putArray("messages")
        .addObject()
        .put("$ref", "#/channels/" + passage.id() + "/messages/message");
  }
}
