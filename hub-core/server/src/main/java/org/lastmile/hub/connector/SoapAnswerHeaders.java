package org.lastmile.hub.connector;

import java.util.List;
import java.util.Map;
import org.apache.cxf.message.Message;
import org.apache.cxf.message.MessageUtils;
import org.apache.cxf.phase.AbstractPhaseInterceptor;
import org.apache.cxf.phase.Phase;
import org.apache.cxf.transport.http.Headers;

/**
 * Takes from an answer the headers that its route still has from the request; an Authorization among them would come
 * back to whoever reads the answer. Of its own a route may say only when to come again.
 */
final class SoapAnswerHeaders extends AbstractPhaseInterceptor<Message> {
  SoapAnswerHeaders() {
    super(Phase.SETUP);
  }

  @Override
  public void handleMessage(Message message) {
    if (MessageUtils.isRequestor(message)) {
      return;
    }
    Map<String, List<String>> headers = Headers.getSetProtocolHeaders(message);
    List<String> again = headers.get(RetryAfterHeader.NAME);
    message.remove(Message.PROTOCOL_HEADERS);
    if (again != null) {
      Headers.getSetProtocolHeaders(message).put(RetryAfterHeader.NAME, again);
    }
  }
}
