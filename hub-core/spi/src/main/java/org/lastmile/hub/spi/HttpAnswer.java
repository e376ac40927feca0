package org.lastmile.hub.spi;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a system answered over HTTP, of whatever status: the exchange property {@link #PROPERTY} once the route template
 * {@code bearer-call} has called it.
 *
 * @param body empty where there was none
 * @param headers by name, whose case does not count
 */
public record HttpAnswer(int status, byte[] body, Map<String, String> headers) {
  public static final String PROPERTY = "HubHttpAnswer";

  public HttpAnswer {
    Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    byName.putAll(headers);
    headers = Collections.unmodifiableMap(byName);
  }

  /** The value of a header; null without it. */
  public @Nullable String header(String name) {
    return headers.get(name);
  }
}
