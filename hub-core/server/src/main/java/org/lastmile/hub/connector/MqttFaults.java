package org.lastmile.hub.connector;

import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.Mqtt5ReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Who can mend what a system's MQTT broker said. Texts of foreign exceptions are never taken over. */
final class MqttFaults {
  private static final int MOST_CAUSES = 10;

  /** The broker does not let the hub in, or do this. */
  private static final Set<Integer> REFUSALS =
      Set.of(
          Mqtt5ConnAckReasonCode.CLIENT_IDENTIFIER_NOT_VALID.getCode(),
          Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD.getCode(),
          Mqtt5ConnAckReasonCode.NOT_AUTHORIZED.getCode(),
          Mqtt5ConnAckReasonCode.BANNED.getCode());

  private MqttFaults() {}

  /** The broker could not be reached, or did not let the hub in. */
  static HubException ofConnecting(String system, Throwable thrown) {
    Integer code = code(thrown);
    if (code != null && REFUSALS.contains(code)) {
      return of(system, thrown);
    }
    if (causes(thrown).stream().anyMatch(SSLException.class::isInstance)) {
      return fault(
          "SYSTEM_AUTH",
          FaultKind.DOWN,
          system,
          "does not accept the hub's certificate, or has one that the hub does not trust",
          thrown);
    }
    return fault("SYSTEM_DOWN", FaultKind.DOWN, system, "takes no connection", thrown);
  }

  /** The broker was connected, and then something failed. */
  static HubException of(String system, Throwable thrown) {
    Integer code = code(thrown);
    if (code != null && REFUSALS.contains(code)) {
      // every message would be refused: they wait until somebody has set the rights
      return fault(
          "SYSTEM_AUTH",
          FaultKind.DOWN,
          system,
          "does not let the hub do this (" + code + ")",
          thrown);
    }
    if (code != null && code == Mqtt5PubAckReasonCode.QUOTA_EXCEEDED.getCode()) {
      return fault("MQTT_FULL", FaultKind.PASSING, system, "has no room", thrown);
    }
    if (causes(thrown).stream().anyMatch(TimeoutException.class::isInstance)) {
      return fault("SYSTEM_TIMEOUT", FaultKind.PASSING, system, "did not answer in time", thrown);
    }
    return fault("SYSTEM_IO", FaultKind.PASSING, system, "broke the connection", thrown);
  }

  /** What the broker itself gave as its reason. */
  private static @Nullable Integer code(Throwable thrown) {
    for (Throwable cause : causes(thrown)) {
      List<? extends Mqtt5ReasonCode> codes =
          switch (cause) {
            case Mqtt5ConnAckException e -> List.of(e.getMqttMessage().getReasonCode());
            case Mqtt5SubAckException e -> e.getMqttMessage().getReasonCodes();
            case Mqtt5PubAckException e -> List.of(e.getMqttMessage().getReasonCode());
            case Mqtt5DisconnectException e -> List.of(e.getMqttMessage().getReasonCode());
            default -> List.of();
          };
      for (Mqtt5ReasonCode code : codes) {
        if (code.isError()) {
          return code.getCode();
        }
      }
    }
    return null;
  }

  private static List<Throwable> causes(Throwable thrown) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable cause = thrown;
        cause != null && causes.size() < MOST_CAUSES;
        cause = cause.getCause()) {
      causes.add(cause);
    }
    return causes;
  }

  private static HubException fault(
      String code, FaultKind kind, String system, String text, Throwable thrown) {
    return new HubException(code, kind, "the broker of " + system + " " + text, null, thrown);
  }
}
