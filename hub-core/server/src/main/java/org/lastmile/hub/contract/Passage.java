package org.lastmile.hub.contract;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.MessageType;

/**
 * One way between a system and the hub, as the routes of its connector say.
 *
 * @param id of the route
 * @param description of the route, in English
 * @param address path of a door, name of a queue or topic; null where only the configuration knows it
 * @param brings canonical types that come back with the answer
 * @param given schemas and layouts of what goes along; likewise {@code answered}, of what comes back
 * @param settings further words of the route that concern the vendor: {@code method}, {@code consumes}, {@code folder},
 *     {@code include}, {@code marker}, {@code wsdl}
 */
record Passage(
    String id,
    String description,
    Way way,
    Transport transport,
    @Nullable String address,
    List<MessageType> types,
    List<MessageType> brings,
    List<String> given,
    List<String> answered,
    Map<String, String> settings) {
  /** Who begins. */
  enum Way {
    /** The system brings something, or the hub fetches it. */
    IN,
    /** The hub brings something. */
    OUT,
    /** The hub asks, and somebody waits for the answer. */
    ASK,
    /** The system asks, and the hub answers at once. */
    QUERY
  }

  /** By what. */
  enum Transport {
    REST,
    SOAP,
    QUEUE,
    MQTT,
    MLLP,
    SFTP,
    FTPS,
    TABLE,
    /** The hub calls the system by HTTP. */
    CALL,
    /** By a client of the connector's own, such as for mail. */
    OTHER
  }

  /** Whether the system begins. */
  boolean inbound() {
    return way == Way.IN || way == Way.QUERY;
  }

  boolean is(Transport... any) {
    return List.of(any).contains(transport);
  }
}
