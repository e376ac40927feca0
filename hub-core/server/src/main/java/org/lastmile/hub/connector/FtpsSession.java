package org.lastmile.hub.connector;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.apache.commons.net.ftp.FTPSClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One login at an FTPS server. Its data connections resume the TLS session of the control connection: most servers take
 * no other, because it alone proves that both are of one client. Its context must be of this login alone, lest another
 * login's session be resumed.
 */
final class FtpsSession extends FTPSClient {
  private static final Logger LOG = LoggerFactory.getLogger(FtpsSession.class);

  private final SSLContext tls;

  FtpsSession(SSLContext tls) {
    super(false, tls);
    this.tls = tls;
  }

  @Override
  public void execPROT(String protection) throws IOException {
    super.execPROT(protection);
    setSocketFactory(new DataSockets(getRemotePort()));
  }

  @Override
  protected @Nullable Socket _openDataConnection_(String command, String argument)
      throws IOException {
    Socket plain = super._openDataConnection_(command, argument);
    if (plain == null) {
      return null;
    }
    SSLSocket data =
        (SSLSocket) tls.getSocketFactory().createSocket(plain, _hostname_, plain.getPort(), true);
    try {
      data.setUseClientMode(true);
      data.startHandshake();
      return data;
    } catch (IOException e) {
      data.close();
      throw e;
    }
  }

  /** Reads too: with TLS 1.3 the ticket for the next connection comes by this one, before its end. */
  @Override
  protected boolean _storeFile(String command, String name, InputStream content)
      throws IOException {
    Socket data = _openDataConnection_(command, name);
    if (data == null) {
      return false;
    }
    try (data) {
      content.transferTo(data.getOutputStream());
      data.shutdownOutput();
      readToEnd(data);
    }
    return completePendingCommand();
  }

  private static void readToEnd(Socket data) {
    try {
      data.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // whether the file has arrived is what the server says on the control connection
      LOG.debug("the server broke off a data connection once it had been sent all", e);
    }
  }

  /** Plain sockets, to be wrapped once they are connected. Java finds a TLS session by host and port of the socket. */
  private static final class DataSockets extends SocketFactory {
    private final int port;

    DataSockets(int port) {
      this.port = port;
    }

    @Override
    public Socket createSocket() {
      return new Socket() {
        /** That of the control connection. */
        @Override
        public int getPort() {
          return port;
        }
      };
    }

    @Override
    public Socket createSocket(String host, int at) throws IOException {
      throw unconnected();
    }

    @Override
    public Socket createSocket(String host, int at, InetAddress from, int fromPort)
        throws IOException {
      throw unconnected();
    }

    @Override
    public Socket createSocket(InetAddress host, int at) throws IOException {
      throw unconnected();
    }

    @Override
    public Socket createSocket(InetAddress host, int at, InetAddress from, int fromPort)
        throws IOException {
      throw unconnected();
    }

    private static SocketException unconnected() {
      return new SocketException("data connections are passive: made first, connected later");
    }
  }
}
