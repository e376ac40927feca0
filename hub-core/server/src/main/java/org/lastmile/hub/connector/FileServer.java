package org.lastmile.hub.connector;

import java.util.Map;
import org.apache.camel.component.file.remote.RemoteFileConfiguration;
import org.apache.camel.component.file.remote.RemoteFileEndpoint;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.ConnectorContext;

/**
 * What the components {@code sftp} and {@code ftps} of a connector have in common. Who the hub is at the server, and how
 * the server is known, stands in the connector's configuration ({@code <scheme>.user} and so on), so that no URI holds a
 * secret. To those of Camel come the parameters {@code marker}, appended to a file's name the name of its marker, and
 * {@code most}, the key of the configuration that says how many bytes a file may have to be seen at all.
 */
record FileServer(String scheme, ConnectorContext context) {
  private static final String MARKER = "marker";
  private static final String MOST = "most";

  /** Prepares an endpoint of the server; its own parameters are taken out. */
  <T> void prepare(
      RemoteFileEndpoint<T> endpoint,
      RemoteFileConfiguration login,
      Map<String, Object> parameters) {
    int timeout = Math.toIntExact(context.duration(scheme + ".timeout").toMillis());
    login.setUsername(context.text(scheme + ".user"));
    login.setStepwise(false);
    login.setConnectTimeout(timeout);
    login.setSoTimeout(timeout);
    endpoint.setMaximumReconnectAttempts(0);
    String marker = taken(parameters, MARKER);
    if (marker != null) {
      endpoint.setDoneFileName("${file:name}" + marker);
    }
    String most = taken(parameters, MOST);
    if (most != null) {
      long bytes = context.size(most);
      endpoint.setFilter(file -> file.isDirectory() || file.getFileLength() <= bytes);
    }
  }

  private static @Nullable String taken(Map<String, Object> parameters, String name) {
    Object value = parameters.remove(name);
    return value == null ? null : value.toString();
  }
}
