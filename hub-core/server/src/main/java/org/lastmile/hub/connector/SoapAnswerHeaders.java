package org.lastmile.hub.connector;

import org.apache.cxf.interceptor.Fault;
import org.apache.cxf.message.Message;
import org.apache.cxf.message.MessageUtils;
import org.apache.cxf.phase.AbstractPhaseInterceptor;
import org.apache.cxf.phase.Phase;

/**
 * Takes from an answer the headers that its route still has from the request; an Authorization among them would come
 * back to whoever reads the answer.
 */
final class SoapAnswerHeaders extends AbstractPhaseInterceptor<Message> {
  SoapAnswerHeaders() {
    super(Phase.SETUP);
  }

  @Override
  public void handleMessage(Message message) throws Fault {
    if (!MessageUtils.isRequestor(message)) {
      message.remove(Message.PROTOCOL_HEADERS);
    }
  }
}
