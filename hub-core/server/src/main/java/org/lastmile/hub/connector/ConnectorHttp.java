package org.lastmile.hub.connector;

import java.util.List;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;
import org.apache.camel.util.TimeUtils;

/**
 * The HTTP client of a connector. Headers of the hub stay in the hub; a system that does not answer is noticed before
 * the limit of the whole call; time-outs may be written as in the configuration ({@code 5s}), which Camel understands
 * everywhere but here.
 */
final class ConnectorHttp extends HttpComponent {
  static final long CONNECT_MILLIS = 5_000;
  static final long RESPONSE_MILLIS = 30_000;

  /** More than the deliveries to one system at a time: the lanes limit them, not the client. */
  private static final int CONNECTIONS = 200;

  private static final List<String> TIMES =
      List.of("connectTimeout", "connectionRequestTimeout", "responseTimeout", "soTimeout");

  ConnectorHttp() {
    HttpHeaderFilterStrategy filter = new HttpHeaderFilterStrategy();
    filter.setOutFilterStartsWith("Camel", "camel", "org.apache.camel.", "Hub");
    setHeaderFilterStrategy(filter);
    setConnectTimeout(CONNECT_MILLIS);
    setConnectionRequestTimeout(CONNECT_MILLIS);
    setResponseTimeout(RESPONSE_MILLIS);
    setSoTimeout(RESPONSE_MILLIS);
    // the client's own retry answers a 503 by calling again, unseen: only the lane may repeat a
    // call
    setAutomaticRetriesDisabled(true);
    // what the client would remember of one call for the next, and what costs each call something
    setCookieManagementDisabled(true);
    setAuthCachingDisabled(true);
    setConnectionStateDisabled(true);
    setContentCompressionDisabled(true);
    setConnectionsPerRoute(CONNECTIONS);
    setMaxTotalConnections(CONNECTIONS);
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    for (String time : TIMES) {
      parameters.computeIfPresent(
          time, (key, value) -> String.valueOf(TimeUtils.toMilliSeconds(value.toString())));
    }
    return super.createEndpoint(uri, remaining, parameters);
  }
}
