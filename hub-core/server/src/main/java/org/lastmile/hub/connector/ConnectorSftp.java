package org.lastmile.hub.connector;

import com.jcraft.jsch.JSch;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.remote.SftpComponent;
import org.apache.camel.component.file.remote.SftpConfiguration;
import org.apache.camel.component.file.remote.SftpEndpoint;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.apache.camel.spi.annotations.Component;
import org.lastmile.hub.spi.ConnectorContext;

/** The SFTP client of a connector: logs in by a key, and speaks only to the server whose own key is known. */
// by this name Camel finds how to set the parameters of an endpoint
@Component("sftp")
final class ConnectorSftp extends SftpComponent {
  static {
    // JSch tries at each connection whether it can do all that it knows; NTRU Prime, which it does
    // not
    // offer, takes half a second
    List<String> offered = List.of(JSch.getConfig("kex").split(","));
    JSch.setConfig(
        "CheckKexes",
        Stream.of(JSch.getConfig("CheckKexes").split(","))
            .filter(offered::contains)
            .collect(Collectors.joining(",")));
  }

  private final FileServer server;

  ConnectorSftp(ConnectorContext context) {
    this.server = new FileServer("sftp", context);
  }

  @Override
  protected GenericFileEndpoint<SftpRemoteFile> buildFileEndpoint(
      String uri, String remaining, Map<String, Object> parameters) throws Exception {
    SftpEndpoint endpoint = (SftpEndpoint) super.buildFileEndpoint(uri, remaining, parameters);
    SftpConfiguration login = endpoint.getConfiguration();
    server.prepare(endpoint, login, parameters);
    login.setPrivateKeyFile(server.context().text("sftp.key"));
    login.setKnownHostsFile(server.context().text("sftp.knownHosts"));
    login.setUseUserKnownHostsFile(false);
    login.setStrictHostKeyChecking("yes");
    login.setPreferredAuthentications("publickey");
    login.setJschLoggingLevel(LoggingLevel.OFF);
    return endpoint;
  }
}
