package org.lastmile.hub.connector;

import java.util.HashMap;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import org.apache.camel.component.cxf.jaxws.CxfConfigurer;
import org.apache.cxf.endpoint.Client;
import org.apache.cxf.endpoint.Server;
import org.apache.cxf.frontend.AbstractWSDLBasedEndpointFactory;
import org.apache.cxf.ws.security.wss4j.WSS4JInInterceptor;
import org.apache.cxf.ws.security.wss4j.WSS4JOutInterceptor;
import org.apache.wss4j.common.ConfigurationConstants;
import org.apache.wss4j.common.ext.WSPasswordCallback;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * WS-Security UsernameToken with password digest and Timestamp. The digest is SHA-1 by the standard, so use it inside TLS
 * only.
 */
final class WsSecurity implements CxfConfigurer {
  private static final String ACTIONS =
      ConfigurationConstants.TIMESTAMP + " " + ConfigurationConstants.USERNAME_TOKEN;

  private final @Nullable String doorUser;
  private final @Nullable String doorPassword;
  private final @Nullable String serviceUser;
  private final @Nullable String servicePassword;

  /**
   * @param doorUser who calls the hub; likewise {@code doorPassword}
   * @param serviceUser as whom the hub calls; likewise {@code servicePassword}
   */
  WsSecurity(
      @Nullable String doorUser,
      @Nullable String doorPassword,
      @Nullable String serviceUser,
      @Nullable String servicePassword) {
    this.doorUser = doorUser;
    this.doorPassword = doorPassword;
    this.serviceUser = serviceUser;
    this.servicePassword = servicePassword;
  }

  @Override
  public void configure(AbstractWSDLBasedEndpointFactory factory) {
    factory.getProperties(true).put("schema-validation-enabled", "true");
  }

  @Override
  public void configureClient(Client client) {
    client
        .getOutInterceptors()
        .add(new WSS4JOutInterceptor(properties("service", serviceUser, servicePassword)));
  }

  @Override
  public void configureServer(Server server) {
    server
        .getEndpoint()
        .getInInterceptors()
        .add(new WSS4JInInterceptor(properties("door", doorUser, doorPassword)));
  }

  private static Map<String, Object> properties(
      String side, @Nullable String user, @Nullable String password) {
    if (user == null || password == null) {
      throw new HubException(
          "CONNECTOR_DOOR",
          FaultKind.LASTING,
          "WS-Security needs the configuration keys " + side + ".user and " + side + ".password",
          side + ".user",
          null);
    }
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
