package org.lastmile.hub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.Mappings;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.spi.MessageType;

/**
 * One checked flow.
 *
 * @param route the {@code route} element
 * @param mappings of its folder
 */
record Flow(FlowCatalog.FlowView view, JsonNode route, Mappings mappings) {
  String id() {
    return view.id();
  }

  /** Why it does not take the message, null if it does. */
  FlowCatalog.@Nullable Why whyNot(Message message) {
    return whyNot(message.type(), message.source());
  }

  private FlowCatalog.@Nullable Why whyNot(MessageType type, String source) {
    if (!view.type().equals(type)) {
      return FlowCatalog.Why.OTHER_TYPE;
    }
    boolean fits = view.sources().isEmpty() || view.sources().contains(source);
    return fits ? null : FlowCatalog.Why.OTHER_SOURCE;
  }

  boolean takes(Message message) {
    return takes(message.type(), message.source());
  }

  boolean takes(MessageType type, String source) {
    return whyNot(type, source) == null;
  }
}
