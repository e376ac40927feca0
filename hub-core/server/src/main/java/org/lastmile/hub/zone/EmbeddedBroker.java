package org.lastmile.hub.zone;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** The broker of a zone inside the hub's process; its journal is on disk and synced. */
public final class EmbeddedBroker implements AutoCloseable {
  private static final int JOURNAL_BUFFER_TIMEOUT_NANOS = 100_000;
  private static final int JOURNAL_BUFFER_BYTES = 2 * 1024 * 1024;
  private static final long PAGE_AT_BYTES = 100L * 1024 * 1024;
  private static final int PAGE_BYTES = 10 * 1024 * 1024;

  private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();

  /**
   * @param serverId in-VM id, unique in the JVM
   * @param acceptor where the other zone's link comes in, or null where none may
   * @param queues all that must exist; queues are never made on demand, and an empty one is never removed
   */
  public EmbeddedBroker(
      Path directory,
      int serverId,
      @Nullable TransportConfiguration acceptor,
      Collection<String> queues) {
    try {
      server.setConfiguration(configuration(directory, serverId, acceptor, queues));
      server.start();
    } catch (Exception e) {
      throw new HubException(
          "BROKER_START",
          FaultKind.LASTING,
          "the broker in " + directory + " does not start: " + e.getMessage(),
          null,
          e);
    }
    // start() returns normally even when the journal could not be read.
    if (!server.getActiveMQServer().isActive()) {
      throw new HubException(
          "BROKER_NOT_ACTIVE",
          FaultKind.LASTING,
          "the broker in " + directory + " started but is not active");
    }
  }

  private static Configuration configuration(
      Path directory,
      int serverId,
      @Nullable TransportConfiguration acceptor,
      Collection<String> queues)
      throws Exception {
    ConfigurationImpl configuration = new ConfigurationImpl();
    configuration.setName("hub-" + serverId);
    configuration.setSecurityEnabled(acceptor != null);
    configuration.setJMXManagementEnabled(false);
    configuration.setJournalDirectory(directory.resolve("journal").toString());
    configuration.setBindingsDirectory(directory.resolve("bindings").toString());
    configuration.setLargeMessagesDirectory(directory.resolve("large-messages").toString());
    configuration.setPagingDirectory(directory.resolve("paging").toString());
    configuration.setJournalType(JournalType.NIO);
    configuration.setJournalSyncTransactional(true);
    configuration.setJournalSyncNonTransactional(true);
    configuration.setJournalBufferTimeout_NIO(JOURNAL_BUFFER_TIMEOUT_NANOS);
    configuration.setJournalBufferSize_NIO(JOURNAL_BUFFER_BYTES);
    configuration.setMessageExpiryScanPeriod(-1);
    configuration.setMaxDiskUsage(-1);
    configuration.addAcceptorConfiguration(
        new TransportConfiguration(
            InVMAcceptorFactory.class.getName(), Map.of("serverId", serverId), "in-vm"));
    if (acceptor != null) {
      configuration.addAcceptorConfiguration(acceptor);
    }
    configuration.addAddressSetting("#", addressSettings());
    for (String queue : queues) {
      configuration.addQueueConfiguration(
          QueueConfiguration.of(queue)
              .setAddress(queue)
              .setRoutingType(RoutingType.ANYCAST)
              .setDurable(true)
              .setExclusive(true)
              .setAutoDelete(false)
              .setConfigurationManaged(true));
    }
    return configuration;
  }

  private static AddressSettings addressSettings() {
    return new AddressSettings()
        .setMaxDeliveryAttempts(-1)
        .setRedeliveryDelay(0)
        .setAutoCreateQueues(false)
        .setAutoCreateAddresses(false)
        .setAutoDeleteQueues(false)
        .setAutoDeleteAddresses(false)
        .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
        .setMaxSizeBytes(PAGE_AT_BYTES)
        .setPageSizeBytes(PAGE_BYTES);
  }

  /** Messages waiting in a queue. */
  public long waiting(String queue) {
    return java.util.Objects.requireNonNull(server.getActiveMQServer().locateQueue(queue), queue)
        .getMessageCount();
  }

  /** Name of the class of acceptors for the other zone's link. */
  public static String acceptorFactory() {
    return NettyAcceptorFactory.class.getName();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new HubException(
          "BROKER_STOP", FaultKind.LASTING, "the broker does not stop: " + e.getMessage(), null, e);
    }
  }
}
