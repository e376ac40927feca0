package org.lastmile.hub.spi;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code connector.yaml} says.
 *
 * @param id id of the system, as in the catalogue
 * @param spi the SPI version that the connector was written for, {@code major.minor}
 * @param name display name by language tag ({@code zh-CN}, {@code en}); likewise {@code department}
 * @param zone the network that the system stands in
 * @param sends canonical types that come from the system
 * @param receives canonical types that the system takes
 * @param answers canonical types of checks that the system answers synchronously
 * @param repeat what the system does with a message delivered twice
 * @param strictOrder whether a dead letter holds back later messages of its case
 * @param door how the system may call the hub, empty when it never does
 * @param config the configuration keys by name
 */
public record ConnectorDescriptor(
    String id,
    String spi,
    Map<String, String> name,
    Map<String, String> department,
    Zone zone,
    List<MessageType> sends,
    List<MessageType> receives,
    List<MessageType> answers,
    Repeat repeat,
    boolean strictOrder,
    Optional<Door> door,
    Map<String, Property> config) {
  /** The version of this SPI. */
  public static final String SPI_VERSION = "1.0";

  /**
   * What the hub enforces before a connector sees a request.
   *
   * @param authentication how the system proves who it is
   * @param maxBody most bytes of one request body
   */
  public record Door(Authentication authentication, long maxBody) {}

  /** How a calling system proves who it is. */
  public enum Authentication {
    /** HMAC-SM3 over method, path, timestamp, nonce and body digest. */
    HMAC_SM3,
    /** A device certificate (mutual TLS) and a bearer token of the user. */
    DEVICE_TOKEN,
    /** A bearer token, over TLS or from the same machine. */
    BEARER_TOKEN,
    /** A client certificate (mutual TLS). */
    MUTUAL_TLS,
    /** HTTP basic authentication. */
    BASIC,
    /** WS-Security in the SOAP header, checked by the SOAP stack. */
    WS_SECURITY,
    /** A static key in a header of the SOAP envelope, over TLS or from the same machine. */
    SOAP_KEY
  }

  /** How a target treats a repeat, and so what the hub does with a doubtful delivery. */
  public enum Repeat {
    /** It honours an idempotency key: doubtful messages are sent again. */
    KEY,
    /** Doing it twice changes nothing: doubtful messages are sent again. */
    NATURAL,
    /** It can be asked whether it has a message: doubtful messages are asked for first. */
    QUERY,
    /** Neither: a person decides on doubtful messages, unless {@code resend: true} is configured. */
    NONE
  }

  /** Type of a configuration value. */
  public enum PropertyType {
    STRING,
    INTEGER,
    BOOLEAN,
    DURATION,
    SIZE,
    URL,
    PATH
  }

  /**
   * One configuration key.
   *
   * @param unit unit of the value, empty if it has none
   * @param defaultValue empty when the key is compulsory
   * @param description by language tag
   * @param secret whether the value must never be shown or logged
   */
  public record Property(
      PropertyType type,
      String unit,
      Optional<String> defaultValue,
      Map<String, String> description,
      boolean secret) {}
}
