package org.lastmile.hub.benchmark.contender;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.sql.SqlComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.transit.Wire;
import org.lastmile.hub.zone.Database;
import org.springframework.jms.connection.CachingConnectionFactory;

/**
 * The same hops as Camel routes are usually written: a transacted JMS component, one transaction for each message, 8
 * consumers, a row by SQL for each step. The broker's journal and the database are synced as the hub's are.
 */
final class PlainCamel {
  /** Rows of evidence. */
  static final String ROWS = "SELECT coalesce(max(id), 0) FROM bench.step";

  private static final int CONSUMERS = 8;
  private static final int SESSIONS = 256;
  private static final String TARGET = "target";
  private static final String SYSTEM = "system";
  private static final String MESSAGE = "message";
  private static final String RECORD =
      "sql:INSERT INTO bench.step (kind, message_id, case_no, system, at, native, canonical)"
          + " VALUES ('%s', :#${exchangeProperty.message.id}, :#${exchangeProperty.message.caseNo},"
          + " :#${exchangeProperty.system}, now(), %s, %s)";

  private PlainCamel() {}

  /** Runs until the process is told to end. */
  public static void main(String[] arguments) throws Exception {
    Setup setup = Setup.of(arguments);
    Database database = Database.open(Database.Settings.embedded(), setup.data(), setup.binaries());
    createTable(database);
    EmbeddedActiveMQ broker = broker(setup.data().resolve("broker"), setup.ring());
    DefaultCamelContext camel = new DefaultCamelContext();
    camel.addComponent("jms", jms());
    SqlComponent sql = new SqlComponent();
    sql.setDataSource(database.dataSource());
    camel.addComponent("sql", sql);
    camel.addRoutes(routes(setup));
    camel.start();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  camel.stop();
                  stop(broker);
                  database.close();
                }));
    System.out.println("Ready");
  }

  private static void createTable(Database database) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA bench");
      statement.execute(
          "CREATE TABLE bench.step (id bigserial PRIMARY KEY, kind text NOT NULL,"
              + " message_id text NOT NULL, case_no text NOT NULL, system text NOT NULL,"
              + " at timestamptz NOT NULL, native bytea, canonical bytea)");
      statement.execute("CREATE INDEX step_message ON bench.step (message_id)");
      statement.execute("CREATE INDEX step_case ON bench.step (case_no)");
    }
  }

  /** As the hub's, but its queues are not exclusive: eight consumers share one. */
  private static EmbeddedActiveMQ broker(Path directory, Ring ring) throws Exception {
    ConfigurationImpl configuration = new ConfigurationImpl();
    configuration.setSecurityEnabled(false);
    configuration.setJMXManagementEnabled(false);
    configuration.setJournalDirectory(directory.resolve("journal").toString());
    configuration.setBindingsDirectory(directory.resolve("bindings").toString());
    configuration.setLargeMessagesDirectory(directory.resolve("large-messages").toString());
    configuration.setPagingDirectory(directory.resolve("paging").toString());
    configuration.setJournalType(JournalType.NIO);
    configuration.setJournalSyncTransactional(true);
    configuration.setJournalSyncNonTransactional(true);
    configuration.setJournalBufferTimeout_NIO(100_000);
    configuration.setMaxDiskUsage(-1);
    configuration.addAcceptorConfiguration(
        new TransportConfiguration(
            InVMAcceptorFactory.class.getName(), Map.of("serverId", 0), "in-vm"));
    configuration.addQueueConfiguration(queue("from"));
    for (String system : ring.zones().keySet()) {
      configuration.addQueueConfiguration(queue("to." + system));
    }
    EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
    broker.setConfiguration(configuration);
    broker.start();
    return broker;
  }

  private static QueueConfiguration queue(String name) {
    return QueueConfiguration.of(name).setRoutingType(RoutingType.ANYCAST).setDurable(true);
  }

  /** Local JMS transactions; what a route sends joins the one of what it took. */
  private static JmsComponent jms() {
    CachingConnectionFactory connections =
        new CachingConnectionFactory(new ActiveMQConnectionFactory("vm://0"));
    connections.setSessionCacheSize(SESSIONS);
    // one that lies in the cache keeps the messages that it has fetched
    connections.setCacheConsumers(false);
    JmsComponent jms = JmsComponent.jmsComponentAutoAcknowledge(connections);
    jms.setTransacted(true);
    jms.setLazyCreateTransactionManager(false);
    jms.setCacheLevelName("CACHE_CONSUMER");
    return jms;
  }

  private static RouteBuilder routes(Setup setup) {
    Ring ring = setup.ring();
    return new RouteBuilder() {
      @Override
      public void configure() {
        from("undertow:http://127.0.0.1:" + setup.port() + "/systems/{system}/events")
            .process(PlainCamel::receive)
            .to(RECORD.formatted("RECEIVED", ":#${exchangeProperty.event}", ":#${body}"))
            .to("jms:queue:from?exchangePattern=InOnly")
            .setBody(simple("{\"messageId\":\"${exchangeProperty.message.id}\"}"))
            .removeHeaders("*")
            .setHeader(Exchange.HTTP_RESPONSE_CODE, constant(202));

        from("jms:queue:from?concurrentConsumers=" + CONSUMERS)
            .process(exchange -> route(exchange, ring))
            .to(RECORD.formatted("ROUTED", "null", "null"))
            .toD("jms:queue:to.${exchangeProperty." + TARGET + "}?exchangePattern=InOnly");

        for (String system : ring.zones().keySet()) {
          from("jms:queue:to." + system)
              .process(exchange -> deliver(exchange, system))
              .setHeader(Exchange.HTTP_METHOD, constant("POST"))
              .setHeader(Exchange.CONTENT_TYPE, constant(Wire.MEDIA_TYPE))
              .to(setup.department(system).toString())
              .to(RECORD.formatted("DELIVERED", ":#${exchangeProperty.event}", "null"));
        }
      }
    };
  }

  private static void receive(Exchange exchange) throws Exception {
    if (!("Bearer " + HubSite.TOKEN).equals(exchange.getMessage().getHeader("Authorization"))) {
      throw new IllegalArgumentException("a wrong token");
    }
    String system = exchange.getMessage().getHeader(SYSTEM, String.class);
    byte[] event = exchange.getMessage().getBody(byte[].class);
    Message message = Submission.read(system, event);
    exchange.setProperty(SYSTEM, system);
    exchange.setProperty("event", event);
    exchange.setProperty(MESSAGE, message);
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setBody(Wire.encode(message));
  }

  private static void route(Exchange exchange, Ring ring) {
    Message message = Wire.decode(exchange.getMessage().getBody(byte[].class));
    String target = Objects.requireNonNull(ring.targets().get(message.source()));
    exchange.setProperty(SYSTEM, message.source());
    exchange.setProperty(MESSAGE, message);
    exchange.setProperty(TARGET, target);
    exchange.getMessage().setBody(Wire.encode(Submission.output(message, target)));
  }

  private static void deliver(Exchange exchange, String system) {
    byte[] event = exchange.getMessage().getBody(byte[].class);
    exchange.setProperty(SYSTEM, system);
    exchange.setProperty(MESSAGE, Wire.decode(event));
    exchange.setProperty("event", event);
    exchange.getMessage().removeHeaders("*");
  }

  private static void stop(EmbeddedActiveMQ broker) {
    try {
      broker.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the broker does not stop", e);
    }
  }
}
