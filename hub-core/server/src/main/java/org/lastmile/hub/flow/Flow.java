package org.lastmile.hub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.mapping.Mappings;
import org.lastmile.hub.spi.Message;

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
    if (!view.type().equals(message.type())) {
      return FlowCatalog.Why.OTHER_TYPE;
    }
    String source = view.source();
    return source == null || source.equals(message.source()) ? null : FlowCatalog.Why.OTHER_SOURCE;
  }

  boolean takes(Message message) {
    return whyNot(message) == null;
  }
}
