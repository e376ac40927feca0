package org.lastmile.hub.connector;

import org.lastmile.hub.spi.MessageType;

/** Message types as they are written in descriptors and endpoint URIs. */
final class Types {
  private Types() {}

  /** Parses {@code case.submitted} (version 1) or {@code case.submitted/2}. */
  static MessageType parse(String text) {
    int slash = text.indexOf('/');
    return slash < 0
        ? MessageType.of(text)
        : new MessageType(text.substring(0, slash), Integer.parseInt(text.substring(slash + 1)));
  }

  /** Whether a text, which may be any, is the name of this type in the form that {@link #parse} takes. */
  static boolean names(String text, MessageType type) {
    return text.equals(type.toString()) || (type.version() == 1 && text.equals(type.name()));
  }
}
