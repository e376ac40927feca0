package org.lastmile.hub.connector;

import java.io.IOException;
import java.net.Socket;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.apache.commons.net.ftp.FTPSClient;
import org.jspecify.annotations.Nullable;

/**
 * One login at an FTPS server. Its data connections resume the TLS session of the control connection: most servers take
 * no other, because it alone proves that both are of one client.
 */
final class FtpsSession extends FTPSClient {
  private final SSLContext tls;

  FtpsSession(SSLContext tls) {
    super(false, tls);
    this.tls = tls;
  }

  @Override
  public void execPROT(String protection) throws IOException {
    super.execPROT(protection);
    // a plain socket, which is wrapped below once it is connected
    setSocketFactory(SocketFactory.getDefault());
  }

  @Override
  protected @Nullable Socket _openDataConnection_(String command, String argument)
      throws IOException {
    Socket plain = super._openDataConnection_(command, argument);
    if (plain == null) {
      return null;
    }
    // a TLS session is found by host and port: those of the control connection
    SSLSocket data =
        (SSLSocket) tls.getSocketFactory().createSocket(plain, _hostname_, getRemotePort(), true);
    try {
      data.setUseClientMode(true);
      data.startHandshake();
      return data;
    } catch (IOException e) {
      data.close();
      throw e;
    }
  }
}
