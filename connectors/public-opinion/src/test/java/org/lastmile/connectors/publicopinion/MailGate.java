package org.lastmile.connectors.publicopinion;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import jdk.net.ExtendedSocketOptions;
import org.lastmile.hub.testkit.FreePort;

/**
 * Stands before a server and behaves as servers do on bad days: is away, keeps everybody waiting, refuses recipients, or
 * loses what it was about to say. With TLS, if it has a certificate.
 */
final class MailGate implements AutoCloseable {
  private final int target;
  private final SSLContext tls;
  private final int port;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final Map<String, String> refused = new ConcurrentHashMap<>();
  private volatile ServerSocket server;
  private volatile long pauseMs;
  private volatile boolean loses;
  private volatile String hidden = "";

  /** @param tls null for none */
  MailGate(int wanted, int target, SSLContext tls) {
    this.target = target;
    this.tls = tls;
    try {
      server = listen(FreePort.orAny(wanted));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    port = server.getLocalPort();
    accept(server);
  }

  private ServerSocket listen(int wanted) throws IOException {
    ServerSocket socket =
        tls == null ? new ServerSocket() : tls.getServerSocketFactory().createServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
    return socket;
  }

  int port() {
    return port;
  }

  /** Takes no connection and breaks those that are open. */
  void down() {
    close();
  }

  /** Is there again, on the same port. */
  void up() {
    try {
      server = listen(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    accept(server);
  }

  /** Everybody waits so long before the server is heard. */
  void pause(long ms) {
    pauseMs = ms;
  }

  /** To this recipient the answer is this from now on, such as {@code 550 5.1.1 no such user}; null for none. */
  void refuse(String address, String answer) {
    if (answer == null) {
      refused.remove(address);
    } else {
      refused.put(address, answer);
    }
  }

  /** The server cannot do this any more, by what it says of itself. */
  void hide(String capability) {
    hidden = capability;
  }

  /** The next mail is taken, and the connection breaks before anybody is told. */
  void loseNextAnswer() {
    loses = true;
  }

  private void accept(ServerSocket listening) {
    Thread.ofVirtual()
        .start(
            () -> {
              while (!listening.isClosed()) {
                try {
                  Socket client = listening.accept();
                  Thread.ofVirtual().start(() -> relay(client));
                } catch (IOException e) {
                  return; // it went down
                }
              }
            });
  }

  private void relay(Socket client) {
    open.add(client);
    try (client;
        Socket behind = new Socket(InetAddress.getLoopbackAddress(), target)) {
      open.add(behind);
      client.setTcpNoDelay(true);
      behind.setTcpNoDelay(true);
      Thread.sleep(pauseMs);
      Line line = new Line(client, behind);
      Thread back = Thread.ofVirtual().start(line::back);
      line.forth();
      behind.shutdownOutput();
      back.join();
      open.remove(behind);
    } catch (IOException | InterruptedException e) {
      // either side is gone, and so is the line
    } finally {
      open.remove(client);
    }
  }

  /** One connection: what the client says goes on line by line, what the server says as it comes. */
  private final class Line {
    private final Socket client;
    private final Socket behind;
    private volatile boolean cut;

    Line(Socket client, Socket behind) {
      this.client = client;
      this.behind = behind;
    }

    void forth() throws IOException {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
      OutputStream out = behind.getOutputStream();
      boolean data = false;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String answer = data ? null : answerTo(line);
        if (answer != null) {
          client.getOutputStream().write((answer + "\r\n").getBytes(StandardCharsets.US_ASCII));
          client.getOutputStream().flush();
          continue;
        }
        if (data && line.equals(".")) {
          data = false;
          cut = loses;
          loses = false;
        } else if (line.equalsIgnoreCase("DATA")) {
          data = true;
        }
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
      }
    }

    private String answerTo(String line) {
      if (!line.toUpperCase(Locale.ROOT).startsWith("RCPT TO:")) {
        return null;
      }
      return refused.entrySet().stream()
          .filter(one -> line.toLowerCase(Locale.ROOT).contains("<" + one.getKey() + ">"))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElse(null);
    }

    private byte[] shown(byte[] buffer, int read) {
      String text = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
      return (hidden.isEmpty() || !text.contains("CAPABILITY")
              ? text
              : text.replace(" " + hidden, ""))
          .getBytes(StandardCharsets.ISO_8859_1);
    }

    void back() {
      try {
        InputStream in = behind.getInputStream();
        byte[] buffer = new byte[8192];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          // the server waits for it before it says the rest of what it began
          behind.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
          if (cut) {
            client.close();
            return;
          }
          client.getOutputStream().write(shown(buffer, read));
          client.getOutputStream().flush();
        }
      } catch (IOException e) {
        // the client is gone
      }
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
      open.clear();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
