package org.lastmile.hub.connector;

import java.util.HashMap;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import org.apache.camel.component.cxf.jaxws.CxfConfigurer;
import org.apache.cxf.endpoint.Client;
import org.apache.cxf.endpoint.Server;
import org.apache.cxf.frontend.AbstractWSDLBasedEndpointFactory;
import org.apache.cxf.ws.security.wss4j.WSS4JOutInterceptor;
import org.apache.wss4j.common.ConfigurationConstants;
import org.apache.wss4j.common.ext.WSPasswordCallback;

/**
 * WS-Security of calls to a system: UsernameToken with password digest, and Timestamp. Keys of {@code connector.yaml}:
 * {@code service.user}, {@code service.password}. What comes in is checked by {@link WsSecurityCheck}.
 *
 * <p>The digest is SHA-1 by the standard, so call over TLS only.
 */
final class WsSecurity implements CxfConfigurer {
  private static final String ACTIONS =
      ConfigurationConstants.TIMESTAMP + " " + ConfigurationConstants.USERNAME_TOKEN;

  private final String connectorId;
  private final Map<String, String> config;

  WsSecurity(String connectorId, Map<String, String> config) {
    this.connectorId = connectorId;
    this.config = config;
  }

  @Override
  public void configure(AbstractWSDLBasedEndpointFactory factory) {
    // the bus has all that is the same for calls in and out
  }

  @Override
  public void configureClient(Client client) {
    client
        .getOutInterceptors()
        .add(new WSS4JOutInterceptor(properties(connectorId, config, "service")));
  }

  @Override
  public void configureServer(Server server) {
    // the bus checks what comes in, also for routes that do not ask for it
  }

  /** @param side {@code door} for who calls the hub, {@code service} for as whom the hub calls */
  static Map<String, Object> properties(
      String connectorId, Map<String, String> config, String side) {
    String user = CallerChecks.required(connectorId, config, side + ".user");
    String password = CallerChecks.required(connectorId, config, side + ".password");
    Map<String, Object> properties = new HashMap<>();
    properties.put(ConfigurationConstants.ACTION, ACTIONS);
    properties.put(ConfigurationConstants.USER, user);
    properties.put(ConfigurationConstants.PASSWORD_TYPE, "PasswordDigest");
    properties.put(ConfigurationConstants.MUST_UNDERSTAND, "true");
    properties.put(ConfigurationConstants.ADD_USERNAMETOKEN_NONCE, "true");
    properties.put(ConfigurationConstants.ADD_USERNAMETOKEN_CREATED, "true");
    properties.put(
        ConfigurationConstants.PW_CALLBACK_REF,
        (CallbackHandler) callbacks -> answer(callbacks, user, password));
    return properties;
  }

  private static void answer(Callback[] callbacks, String user, String password) {
    for (Callback callback : callbacks) {
      if (callback instanceof WSPasswordCallback asked && user.equals(asked.getIdentifier())) {
        asked.setPassword(password);
      }
    }
  }
}
