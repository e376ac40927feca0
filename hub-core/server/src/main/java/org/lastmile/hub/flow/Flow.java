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
  @Nullable String whyNot(Message message) {
    if (!view.type().equals(message.type())) {
      return "takes " + view.type() + ", not " + message.type();
    }
    String source = view.source();
    if (source != null && !source.equals(message.source())) {
      return "takes messages of " + source + ", not of " + message.source();
    }
    return null;
  }

  boolean takes(Message message) {
    return whyNot(message) == null;
  }
}
