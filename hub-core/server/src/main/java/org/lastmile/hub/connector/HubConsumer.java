package org.lastmile.hub.connector;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** Calls one route of a connector, within a time. */
final class HubConsumer extends DefaultConsumer {
  private final HubComponent hub;
  private final Set<HubComponent.Call> calls;

  HubConsumer(
      HubEndpoint endpoint, Processor processor, HubComponent hub, Set<HubComponent.Call> calls) {
    super(endpoint, processor);
    this.hub = hub;
    this.calls = calls;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    calls.forEach(call -> hub.add(call, this));
  }

  @Override
  protected void doStop() throws Exception {
    calls.forEach(call -> hub.remove(call, this));
    super.doStop();
  }

  /**
   * Runs the route and takes the result out of its exchange. A call that is not done in time is interrupted and left to
   * itself: the caller's thread is never held longer.
   *
   * @param result read before the exchange is closed, on the thread of the route
   */
  <T> T call(Duration limit, Consumer<Exchange> prepare, Function<Exchange, T> result) {
    FutureTask<T> task = new FutureTask<>(() -> run(prepare, result));
    hub.services().workers().execute(task);
    try {
      return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      throw FaultClasses.timeout(hub.descriptor().id(), e);
    } catch (ExecutionException e) {
      throw FaultClasses.ofCall(hub.descriptor().id(), e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw new HubException(
          "CALL_INTERRUPTED",
          FaultKind.PASSING,
          "the call to " + hub.descriptor().id() + " was interrupted",
          null,
          e);
    }
  }

  private <T> T run(Consumer<Exchange> prepare, Function<Exchange, T> result) throws Exception {
    Thread.currentThread()
        .setContextClassLoader(getEndpoint().getCamelContext().getApplicationContextClassLoader());
    Exchange exchange = createExchange(false);
    exchange.setPattern(ExchangePattern.InOut);
    prepare.accept(exchange);
    createUoW(exchange);
    try {
      getAsyncProcessor().process(exchange);
      if (exchange.getException() != null) {
        throw exchange.getException();
      }
      return result.apply(exchange);
    } finally {
      doneUoW(exchange);
      releaseExchange(exchange, false);
    }
  }
}
