package org.lastmile.hub.connector;

import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.HttpAnswer;

/** Bean {@code httpAnswer} of every connector, by which {@code bearer-call} keeps what {@code service.url} answered. */
public final class HttpAnswers {
  static final String BEAN = "httpAnswer";

  private final ConnectorContext context;

  HttpAnswers(ConnectorContext context) {
    this.context = context;
  }

  /** Makes the answer the property {@link HttpAnswer#PROPERTY}, and leaves its bytes alone in the message. */
  public void keep(Exchange exchange) {
    Message message = exchange.getMessage();
    byte[] body = message.getBody(byte[].class);
    Map<String, String> headers = new TreeMap<>();
    message
        .getHeaders()
        .keySet()
        .forEach(name -> headers.put(name, message.getHeader(name, "", String.class)));
    HttpAnswer answer =
        new HttpAnswer(
            message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class),
            body == null ? new byte[0] : body,
            headers);
    exchange.setProperty(HttpAnswer.PROPERTY, answer);
    message.removeHeaders("*");
    message.setBody(answer.body());
  }

  /** Throws where the answer has this status or a higher one. */
  public void require(Exchange exchange, int failing) throws HttpOperationFailedException {
    HttpAnswer answer = exchange.getProperty(HttpAnswer.PROPERTY, HttpAnswer.class);
    if (answer.status() >= failing) {
      throw new HttpOperationFailedException(
          context.text("service.url"),
          answer.status(),
          "",
          answer.header("Location"),
          answer.headers(),
          null);
    }
  }
}
