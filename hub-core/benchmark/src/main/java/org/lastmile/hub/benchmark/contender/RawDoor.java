package org.lastmile.hub.benchmark.contender;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.Taken;
import org.lastmile.hub.transit.Wire;

/** Takes events, up to 256 in a commit, and gives each its receipt after it. */
final class RawDoor implements HttpHandler, RawLane.Work {
  private static final int MOST_TOGETHER = 256;
  private static final String AUTHORIZATION = "Bearer " + HubSite.TOKEN;

  private record Request(HttpServerExchange http, Message message, byte[] event) {}

  private final Queue<Request> waiting = new ConcurrentLinkedQueue<>();
  private final List<Request> underWay = new ArrayList<>();
  private volatile Runnable wake = () -> {};

  /** The lane to wake when a request has come. */
  void wakes(Runnable lane) {
    wake = lane;
  }

  @Override
  public void handleRequest(HttpServerExchange http) {
    if (!AUTHORIZATION.equals(http.getRequestHeaders().getFirst(Headers.AUTHORIZATION))) {
      http.setStatusCode(StatusCodes.UNAUTHORIZED).endExchange();
      return;
    }
    // /systems/<id>/events
    String system = http.getRequestPath().split("/", -1)[2];
    http.getRequestReceiver()
        .receiveFullBytes(
            (exchange, event) ->
                exchange.dispatch(
                    SameThreadExecutor.INSTANCE, () -> take(exchange, system, event)));
  }

  private void take(HttpServerExchange http, String system, byte[] event) {
    try {
      waiting.add(new Request(http, Submission.read(system, event), event));
      wake.run();
    } catch (IOException e) {
      http.setStatusCode(StatusCodes.BAD_REQUEST).endExchange();
    }
  }

  @Override
  public void handle(List<Taken> taken, RawLane.Outcome outcome) throws Exception {
    for (Request next; underWay.size() < MOST_TOGETHER && (next = waiting.poll()) != null; ) {
      underWay.add(next);
      byte[] wire = Wire.encode(next.message());
      String queue =
          Addresses.of(Addresses.from(next.message().source()), next.message().priority());
      outcome.send(queue, wire);
      outcome.record(Submission.received(next.message(), next.event(), wire, queue));
    }
  }

  @Override
  public void committed() {
    for (Request request : underWay) {
      request.http().setStatusCode(StatusCodes.ACCEPTED);
      request.http().getResponseSender().send("{\"messageId\":\"" + request.message().id() + "\"}");
    }
    underWay.clear();
  }
}
