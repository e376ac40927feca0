package org.lastmile.hub.zone;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.casework.CaseworkSettings;
import org.lastmile.hub.progress.ProgressSettings;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What {@code hub.yaml} and {@code <zone>.yaml} say. Unknown keys stop the start. Relative paths are relative to the
 * folder that the hub was started for ({@code hub.home}).
 *
 * @param home the folder that relative paths start from; set by the launcher
 * @param zone the zone that this process runs
 * @param node name of this process in the evidence
 * @param data where everything durable lies, one folder for each zone
 * @param config the configuration folder
 * @param connectors addresses and secrets of the systems, one file for each
 * @param routes the flows
 * @param plugins the connectors' jars, of both zones
 * @param binaries where the embedded database's programs are unpacked
 * @param workers most calls to all systems at a time; an eighth of them only urgent ones
 * @param askers passwords of the systems that may ask checks at {@code /checks/}, by system
 * @param delivery limits of delivering by system; {@code default} holds for the others
 * @param casework the district's rules for cases and incidents
 * @param progress how often applicants may ask where their cases stand
 */
@ConfigurationProperties(prefix = "hub", ignoreUnknownFields = false)
public record HubSettings(
    @DefaultValue(".") Path home,
    Zone zone,
    @DefaultValue("hub") String node,
    @DefaultValue("data") Path data,
    @DefaultValue("config") Path config,
    @DefaultValue("config/connectors") Path connectors,
    @DefaultValue("routes") Path routes,
    @DefaultValue("target/plugins") Path plugins,
    @DefaultValue("data/binaries") Path binaries,
    @DefaultValue("512") int workers,
    @DefaultValue Door door,
    @DefaultValue Console console,
    @DefaultValue Broker broker,
    @DefaultValue Database database,
    @DefaultValue Gate gate,
    @DefaultValue Brake brake,
    @DefaultValue Map<String, Delivery> delivery,
    @DefaultValue Map<String, String> askers,
    @DefaultValue CaseworkSettings casework,
    @DefaultValue ProgressSettings progress) {
  /**
   * Where systems call the hub.
   *
   * @param port 0 for any free one; likewise {@code tlsPort}
   */
  public record Door(
      @DefaultValue("127.0.0.1") String host,
      @DefaultValue("0") int port,
      @DefaultValue("0") int tlsPort) {}

  /** Where people look. Until there are accounts, on the loopback address only. */
  public record Console(@DefaultValue("127.0.0.1") String host, @DefaultValue("0") int port) {}

  /**
   * The embedded broker.
   *
   * @param host where the link of the inside comes in; outside only
   * @param port likewise; 0 for none
   */
  public record Broker(@DefaultValue("127.0.0.1") String host, @DefaultValue("0") int port) {}

  /**
   * The database; the embedded one where no URL is given.
   *
   * @param port of the embedded one; 0 for the port of last time or a free one
   */
  public record Database(
      @Nullable String url,
      @Nullable String user,
      @Nullable String password,
      @DefaultValue("0") int port,
      @DefaultValue("16") int poolSize) {
    @Override
    public String toString() {
      return "Database[url=" + url + ", user=" + user + ", port=" + port + "]";
    }
  }

  /**
   * The gate.
   *
   * @param host of the outside's broker; inside only
   * @param port likewise
   * @param secret file with what the link proves itself by, the same on both sides; made at first start
   */
  public record Gate(
      @DefaultValue("127.0.0.1") String host,
      @DefaultValue("0") int port,
      @DefaultValue("data/gate.secret") Path secret) {}

  /**
   * When the doors close.
   *
   * @param backlog most messages waiting in the zone
   * @param outboxLag most batches of evidence not yet in the ledger
   * @param diskUsed most of the data disk that may be used, percent
   * @param diskFree least of the data disk that must be free
   * @param heapUsed most of the heap that may be used after a collection, percent
   */
  public record Brake(
      @DefaultValue("2000000") long backlog,
      @DefaultValue("20000") long outboxLag,
      @DefaultValue("85") int diskUsed,
      @DefaultValue("1GB") DataSize diskFree,
      @DefaultValue("90") int heapUsed) {}

  /**
   * Limits of delivering to one system; what is not given is as for {@code default}.
   *
   * @param rate most calls in a second; 0 for any number
   * @param timeout longest time that one call may take
   * @param resend whether doubtful messages are sent again although the system cannot recognise a repeat
   */
  public record Delivery(
      @Nullable Integer concurrency,
      @Nullable Double rate,
      @Nullable Duration timeout,
      @Nullable Integer window,
      @Nullable Integer caseWaiting,
      @Nullable Duration caseHeld,
      @Nullable Duration firstPause,
      @Nullable Duration longestPause,
      @Nullable Duration circuitPause,
      @Nullable Boolean resend) {}

  public HubSettings {
    Path root = home.toAbsolutePath().normalize();
    home = root;
    data = root.resolve(data);
    config = root.resolve(config);
    connectors = root.resolve(connectors);
    routes = root.resolve(routes);
    plugins = root.resolve(plugins);
    binaries = root.resolve(binaries);
    gate = new Gate(gate.host, gate.port, root.resolve(gate.secret));
    requireLoopback(console.host);
  }

  /** The folder of this zone's durable things. */
  public Path zoneData() {
    return data.resolve(zone.id());
  }

  private static void requireLoopback(String host) {
    try {
      if (!InetAddress.getByName(host).isLoopbackAddress()) {
        throw noLoopback(host, null);
      }
    } catch (UnknownHostException e) {
      throw noLoopback(host, e);
    }
  }

  static HubException noLoopback(String host, @Nullable Throwable cause) {
    return new HubException(
        "CONFIG_INVALID",
        FaultKind.LASTING,
        "hub.console.host is '"
            + host
            + "'; allowed is a loopback address such as 127.0.0.1, because the console has no log-in yet",
        "hub.console.host",
        cause);
  }
}
