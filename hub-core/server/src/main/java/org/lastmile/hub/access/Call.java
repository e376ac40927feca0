package org.lastmile.hub.access;

import java.security.cert.X509Certificate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request that has come to a door.
 *
 * @param target path and query as they came
 * @param header first value of a header, by name in any case
 * @param body null where the body is streamed and not yet read
 * @param certificate of the client, verified by the TLS layer; null without one
 */
public record Call(
    String method,
    String target,
    Function<String, @Nullable String> header,
    byte @Nullable [] body,
    @Nullable X509Certificate certificate) {
  @Nullable String header(String name) {
    return header.apply(name);
  }
}
