package org.lastmile.hub.connector;

import java.util.List;
import java.util.Map;
import org.apache.cxf.binding.soap.SoapFault;
import org.apache.cxf.binding.soap.SoapMessage;
import org.apache.cxf.ws.security.wss4j.WSS4JInInterceptor;
import org.apache.wss4j.common.ext.WSSecurityException;
import org.apache.wss4j.dom.WSConstants;
import org.apache.wss4j.dom.handler.WSHandlerConstants;
import org.apache.wss4j.dom.handler.WSHandlerResult;

/** Lets in only who proves himself by UsernameToken and Timestamp; answers to the hub's own calls go by. */
final class WsSecurityCheck extends WSS4JInInterceptor {
  WsSecurityCheck(Map<String, Object> properties) {
    super(properties);
  }

  @Override
  public void handleMessage(SoapMessage message) {
    if (isRequestor(message)) {
      return;
    }
    super.handleMessage(message);
    // WSS4J lets a message by that has no security header and a fault as body
    if (!has(message, WSConstants.UT) || !has(message, WSConstants.TS)) {
      WSSecurityException missing =
          new WSSecurityException(WSSecurityException.ErrorCode.INVALID_SECURITY);
      throw new SoapFault(String.valueOf(missing.getMessage()), missing, missing.getFaultCode());
    }
  }

  private static boolean has(SoapMessage message, int action) {
    return message.get(WSHandlerConstants.RECV_RESULTS) instanceof List<?> results
        && results.stream()
            .anyMatch(
                result ->
                    result instanceof WSHandlerResult proven
                        && proven.getActionResults() != null
                        && proven.getActionResults().containsKey(action));
  }
}
