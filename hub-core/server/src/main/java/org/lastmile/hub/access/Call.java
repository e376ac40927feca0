package org.lastmile.hub.access;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request before its body is read.
 *
 * @param target path and query as they came, undecoded
 * @param header first value of a header, by name in any case
 * @param confidential whether nobody on the way can read it: TLS, or from the same machine
 * @param certificate of the client, verified by the TLS layer; null without one
 * @param address where the connection comes from
 */
public record Call(
    String method,
    String target,
    Function<String, @Nullable String> header,
    boolean confidential,
    @Nullable X509Certificate certificate,
    InetAddress address) {
  @Nullable String header(String name) {
    return header.apply(name);
  }
}
