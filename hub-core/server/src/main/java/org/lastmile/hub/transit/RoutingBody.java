package org.lastmile.hub.transit;

import java.util.List;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;

/** A lane of {@code from.} queues: lets the flows decide. */
final class RoutingBody implements Lane.Body {
  private final RouteBody routes;
  private final Queues queues;
  private final DeadLetters deadLetters;

  RoutingBody(RouteBody routes, Queues queues, DeadLetters deadLetters) {
    this.routes = routes;
    this.queues = queues;
    this.deadLetters = deadLetters;
  }

  @Override
  public int room(String queue) {
    return Lane.BATCH;
  }

  @Override
  public void handle(List<Taken> taken, Transaction transaction) {
    for (Taken one : taken) {
      route(one, transaction);
      transaction.acknowledge(one);
    }
  }

  private void route(Taken taken, Transaction transaction) {
    Message message;
    try {
      message = Wire.decode(taken.body());
    } catch (HubException e) {
      deadLetters.bury(taken, e, transaction);
      return;
    }
    Step step = new Step(taken.properties().replay());
    try {
      routes.route(message, step);
      queues.check(step);
      transaction.add(step);
    } catch (HubException e) {
      if (e.kind() == FaultKind.PASSING) {
        // nothing is wrong with the message: it is taken again in the next epoch
        throw e;
      }
      deadLetters.bury(taken, message, message.source(), e, 1, transaction);
    } catch (RuntimeException e) {
      HubException fault =
          new HubException(
              "FLOW_FAILED", FaultKind.LASTING, "flow failed: " + e.getClass().getName(), null, e);
      deadLetters.bury(taken, message, message.source(), fault, 1, transaction);
    }
  }
}
