package org.lastmile.hub.zone;

import java.util.Map;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;

/** How lanes reach a broker. */
public final class BrokerAddress {
  private static final int CONSUMER_WINDOW_BYTES = 256 * 1024;
  private static final int LARGE_MESSAGE_BYTES = 1024 * 1024;

  private BrokerAddress() {}

  /** The embedded broker with this in-VM id. */
  public static ServerLocator inVm(int serverId) {
    return locator(
        new TransportConfiguration(
            InVMConnectorFactory.class.getName(), Map.of("serverId", serverId)));
  }

  /** A broker on the network. */
  public static ServerLocator remote(String host, int port) {
    return locator(
        new TransportConfiguration(
            NettyConnectorFactory.class.getName(),
            Map.of(
                TransportConstants.HOST_PROP_NAME, host, TransportConstants.PORT_PROP_NAME, port)));
  }

  /** What waits in memory is bounded by a window for each queue. A break is told at once; lanes begin anew. */
  private static ServerLocator locator(TransportConfiguration connector) {
    return ActiveMQClient.createServerLocatorWithoutHA(connector)
        .setConsumerWindowSize(CONSUMER_WINDOW_BYTES)
        .setMinLargeMessageSize(LARGE_MESSAGE_BYTES)
        .setBlockOnDurableSend(false)
        .setBlockOnAcknowledge(false)
        .setReconnectAttempts(0)
        .setUseTopologyForLoadBalancing(false);
  }
}
