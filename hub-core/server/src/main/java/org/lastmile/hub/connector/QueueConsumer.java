package org.lastmile.hub.connector;

import jakarta.jms.ConnectionFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.LogLines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code from: queue:…}: one line for each tenant, each with a connection, a queue and an order of its own. */
final class QueueConsumer extends DefaultConsumer {
  private static final Logger LOG = LoggerFactory.getLogger(QueueConsumer.class);
  private static final int STOP_SECONDS = 15;

  private final HubComponent hub;
  private final QueueComponent.Settings settings;
  private final List<QueueLine> lines = new ArrayList<>();

  private CountDownLatch stopped = new CountDownLatch(1);
  private CountDownLatch running = new CountDownLatch(0);

  QueueConsumer(
      QueueEndpoint endpoint,
      Processor processor,
      HubComponent hub,
      QueueComponent.Settings settings) {
    super(endpoint, processor);
    this.hub = hub;
    this.settings = settings;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    lines.clear();
    stopped = new CountDownLatch(1);
    running = new CountDownLatch(settings.tenants().size());
    for (Map.Entry<String, ConnectionFactory> tenant : settings.tenants().entrySet()) {
      QueueLine line = new QueueLine(this, tenant.getKey(), tenant.getValue(), stopped);
      lines.add(line);
      CountDownLatch done = running;
      hub.services()
          .workers()
          .execute(
              () -> {
                Thread.currentThread()
                    .setContextClassLoader(
                        getEndpoint().getCamelContext().getApplicationContextClassLoader());
                try {
                  line.run();
                } finally {
                  done.countDown();
                }
              });
    }
  }

  /** What is being worked on is settled first. */
  @Override
  protected void doStop() throws Exception {
    stopped.countDown();
    if (!running.await(STOP_SECONDS, TimeUnit.SECONDS)) {
      LOG.warn("queues of {} did not close within {} s", hub.descriptor().id(), STOP_SECONDS);
    }
    super.doStop();
  }

  HubComponent hub() {
    return hub;
  }

  QueueComponent.Settings settings() {
    return settings;
  }

  /** Runs the route on one message, on the caller's thread. */
  void run(Exchange exchange) {
    try {
      createUoW(exchange);
      getAsyncProcessor().process(exchange);
    } catch (Exception e) {
      exchange.setException(e);
    } finally {
      doneUoW(exchange);
    }
  }

  /** The connection of a tenant stands. */
  void connected(String tenant) {
    hub.gauge().recovered(part(tenant));
  }

  /** The connection of a tenant broke, or does not come about. */
  void failed(String tenant, HubException fault) {
    if (hub.gauge().failed(part(tenant), fault)) {
      LogLines.fault(LOG.atWarn(), hub.descriptor().id(), fault)
          .log("{}; it is tried on: {}", fault.getMessage(), fault.code());
    }
  }

  private String part(String tenant) {
    return getEndpoint().getEndpointUri() + " " + tenant;
  }
}
