package org.lastmile.hub.zone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.paging.PagingStoreFactory;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Addresses;

/** The broker of a zone inside the hub's process; its journal is on disk and synced. */
public final class EmbeddedBroker implements AutoCloseable {
  /** User of the other zone's link. */
  public static final String LINK_USER = "link";

  private static final String HUB_USER = "hub";
  private static final int JOURNAL_BUFFER_TIMEOUT_NANOS = 100_000;
  private static final int JOURNAL_BUFFER_BYTES = 2 * 1024 * 1024;

  /** What waits for one system is kept in memory up to this; what comes after it lies on disk alone. */
  private static final long PAGE_AT_BYTES = 24L * 1024 * 1024;

  /** For all systems together, so that the heap does not depend on how many of them are away. */
  private static final long PAGE_ALL_AT_BYTES = 64L * 1024 * 1024;

  /** Of each system that is away, two are kept in memory. */
  private static final int PAGE_BYTES = 1024 * 1024;

  private final ActiveMQServer server;

  /**
   * Where the other zone's link comes in.
   *
   * @param takes queues that the link may take from, and no others
   * @param puts queues that it may put to, and no others
   */
  public record LinkDoor(
      String host, int port, String secret, Collection<String> takes, Collection<String> puts) {
    @Override
    public String toString() {
      return "LinkDoor[" + host + ":" + port + "]";
    }
  }

  /**
   * @param serverId in-VM id, unique in the JVM
   * @param link null where no link may come in
   * @param queues all that must exist; queues are never made on demand, and an empty one is never removed
   * @throws HubException JOURNAL_DAMAGED, with file and offset, when the files are not as they were written
   */
  public EmbeddedBroker(
      Path directory, int serverId, @Nullable LinkDoor link, Collection<String> queues) {
    if (Files.notExists(directory) && Files.exists(Recovery.freshOf(directory))) {
      throw new HubException(
          "RECOVER_UNFINISHED",
          FaultKind.LASTING,
          "the broker was being rebuilt; ./hub recover --yes ends it",
          directory.toString(),
          null);
    }
    BrokerFolder folder = new BrokerFolder(directory);
    JournalCheck.require(folder);
    try {
      ConfigurationImpl configuration = configuration(folder, serverId, queues);
      server =
          new Server(
              configuration,
              link == null
                  ? new ActiveMQJAASSecurityManager()
                  : securityManager(link, configuration));
      server.start();
    } catch (Exception e) {
      throw new HubException(
          "BROKER_START",
          FaultKind.LASTING,
          "the broker in " + directory + " does not start: " + e.getMessage(),
          null,
          e);
    }
    // start() returns normally even when the journal could not be read or a port is taken.
    if (!server.isActive()) {
      throw new HubException(
          "BROKER_NOT_ACTIVE",
          FaultKind.LASTING,
          "the broker in " + directory + " started but is not active");
    }
  }

  private static ConfigurationImpl configuration(
      BrokerFolder folder, int serverId, Collection<String> queues) throws Exception {
    ConfigurationImpl configuration = new ConfigurationImpl();
    configuration.setName("hub-" + serverId);
    configuration.setSecurityEnabled(false);
    configuration.setJMXManagementEnabled(false);
    configuration.setJournalDirectory(folder.journal().toString());
    configuration.setBindingsDirectory(folder.bindings().toString());
    configuration.setLargeMessagesDirectory(folder.largeMessages().toString());
    configuration.setPagingDirectory(folder.paging().toString());
    configuration.setJournalType(JournalType.NIO);
    configuration.setJournalSyncTransactional(true);
    configuration.setJournalSyncNonTransactional(true);
    configuration.setJournalBufferTimeout_NIO(JOURNAL_BUFFER_TIMEOUT_NANOS);
    configuration.setJournalBufferSize_NIO(JOURNAL_BUFFER_BYTES);
    configuration.setMessageExpiryScanPeriod(-1);
    configuration.setMaxDiskUsage(-1);
    configuration.setGlobalMaxSize(PAGE_ALL_AT_BYTES);
    configuration.addAcceptorConfiguration(
        new TransportConfiguration(
            InVMAcceptorFactory.class.getName(), Map.of("serverId", serverId), "in-vm"));
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

  /** The broker as Artemis makes it, except for its pages. */
  private static final class Server extends ActiveMQServerImpl {
    Server(Configuration configuration, ActiveMQSecurityManager securityManager) {
      super(configuration, securityManager);
    }

    @Override
    protected PagingStoreFactory getPagingStoreFactory() {
      return new WholePages(
          getStorageManager(),
          getConfiguration(),
          scheduledPool,
          pageExecutorFactory,
          ioCriticalErrorListener);
    }
  }

  /** Opens the door of the link. The hub itself may do everything; the link only what it is for. */
  private static ActiveMQSecurityManager securityManager(
      LinkDoor link, ConfigurationImpl configuration) {
    configuration.setSecurityEnabled(true);
    configuration.addAcceptorConfiguration(
        new TransportConfiguration(
            NettyAcceptorFactory.class.getName(),
            Map.of(
                TransportConstants.HOST_PROP_NAME, link.host(),
                TransportConstants.PORT_PROP_NAME, link.port(),
                TransportConstants.PROTOCOLS_PROP_NAME, "CORE"),
            "link"));
    SecurityConfiguration users = new SecurityConfiguration();
    users.addUser(HUB_USER, link.secret());
    users.addRole(HUB_USER, HUB_USER);
    users.addUser(LINK_USER, link.secret());
    users.addRole(LINK_USER, LINK_USER);
    Role hub =
        new Role(HUB_USER, true, true, true, true, true, true, true, true, true, true, true, true);
    configuration.putSecurityRoles("#", Set.of(hub));
    for (String queue : link.takes()) {
      configuration.putSecurityRoles(queue, with(hub, false));
    }
    for (String queue : link.puts()) {
      configuration.putSecurityRoles(queue, with(hub, true));
    }
    return new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users);
  }

  private static Set<Role> with(Role hub, boolean puts) {
    Role link =
        new Role(
            LINK_USER, puts, !puts, false, false, false, false, false, false, false, false, false,
            false);
    return new HashSet<>(List.of(hub, link));
  }

  private static AddressSettings addressSettings() {
    return new AddressSettings()
        .setMaxDeliveryAttempts(-1)
        // Never used: attempts are without limit and nothing expires; the broker warns where they
        // are missing.
        .setDeadLetterAddress(SimpleString.of(Addresses.DEAD))
        .setExpiryAddress(SimpleString.of(Addresses.DEAD))
        .setRedeliveryDelay(0)
        .setAutoCreateQueues(false)
        .setAutoCreateAddresses(false)
        .setAutoDeleteQueues(false)
        .setAutoDeleteAddresses(false)
        .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
        .setMaxSizeBytes(PAGE_AT_BYTES)
        .setPageSizeBytes(PAGE_BYTES);
  }

  /** User name of the hub itself. */
  public static String hubUser() {
    return HUB_USER;
  }

  /** Messages waiting in a queue, those under way included; those just committed may be missing. */
  public long waiting(String queue) {
    return queue(queue).getMessageCount();
  }

  /**
   * As {@link #waiting}, with everything that was committed before this call.
   *
   * <p>A commit leaves its messages at the queue's door, and a task of the queue's executor takes
   * them in; so the count is taken by a task behind it. The executor's own flush does not do: it
   * comes back while the last task is at work.
   *
   * @throws HubException QUEUE_BUSY, when the queue has not come to it in ten seconds
   */
  public long waitingExactly(String queue) {
    Queue named = queue(queue);
    CompletableFuture<Long> count = new CompletableFuture<>();
    named.getExecutor().execute(() -> count.complete(named.getMessageCount()));
    try {
      return count.get(10, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw busy(queue, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy(queue, e);
    }
  }

  private static HubException busy(String queue, Exception cause) {
    return new HubException(
        "QUEUE_BUSY", FaultKind.PASSING, "the broker does not come to count", queue, cause);
  }

  /** Sessions that take from a queue. */
  public int takers(String queue) {
    return queue(queue).getConsumerCount();
  }

  private Queue queue(String name) {
    return Objects.requireNonNull(server.locateQueue(name), name);
  }

  /** Whether it still works; one that stopped itself never starts again in this process. */
  public boolean active() {
    return server.isActive();
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
