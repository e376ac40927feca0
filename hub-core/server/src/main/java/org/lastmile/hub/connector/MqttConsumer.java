package org.lastmile.hub.connector;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code from: mqtt:…}: runs one line. */
final class MqttConsumer extends DefaultConsumer {
  private static final Logger LOG = LoggerFactory.getLogger(MqttConsumer.class);
  private static final int STOP_SECONDS = 15;

  private final MqttComponent component;
  private final MqttComponent.Settings settings;
  private @Nullable MqttLine line;
  private CountDownLatch running = new CountDownLatch(0);

  MqttConsumer(
      MqttEndpoint endpoint,
      Processor processor,
      MqttComponent component,
      MqttComponent.Settings settings) {
    super(endpoint, processor);
    this.component = component;
    this.settings = settings;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    MqttLine started = new MqttLine(this, component, settings);
    CountDownLatch done = new CountDownLatch(1);
    line = started;
    running = done;
    component
        .hub()
        .services()
        .workers()
        .execute(
            () -> {
              Thread.currentThread()
                  .setContextClassLoader(
                      getEndpoint().getCamelContext().getApplicationContextClassLoader());
              try {
                started.run();
              } finally {
                done.countDown();
              }
            });
  }

  /** What is being worked on is acknowledged first. */
  @Override
  protected void doStop() throws Exception {
    if (line != null) {
      line.stop();
    }
    if (!running.await(STOP_SECONDS, TimeUnit.SECONDS)) {
      LOG.warn("line {} did not close within {} s", settings.name(), STOP_SECONDS);
    }
    super.doStop();
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
}
