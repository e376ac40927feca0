package org.lastmile.hub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lastmile.hub.testkit.TcpProxy.Manner;

class TcpProxyTest {
  private int port;
  private ServerSocket echo;
  private TcpProxy proxy;

  @BeforeEach
  void start() throws IOException {
    echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
    port = FreePort.orAny(0);
    proxy = new TcpProxy(port, echo.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    echo.close();
  }

  @Test
  void passesBothWaysToTheEnd() throws IOException {
    byte[] much = new byte[1_000_000];
    Arrays.fill(much, (byte) 7);
    try (Socket socket = connect()) {
      Thread.ofVirtual().start(() -> write(socket, much));

      assertThat(socket.getInputStream().readNBytes(much.length)).isEqualTo(much);
      socket.shutdownOutput();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aCutResetsWhatIsThereAndTakesNothingNewUntilItIsWellAgain() throws IOException {
    try (Socket socket = connect()) {
      assertThat(said(socket)).isEqualTo("ping");
      proxy.manner(Manner.CUT);

      assertThatThrownBy(() -> said(socket)).isInstanceOf(SocketException.class);
      assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    }
    proxy.manner(Manner.WELL);
    try (Socket socket = connect()) {
      assertThat(said(socket)).isEqualTo("ping");
    }
  }

  @Test
  void whatWasSaidInSilenceArrivesAfterIt() throws IOException {
    try (Socket socket = connect()) {
      socket.setSoTimeout(300);
      proxy.manner(Manner.SILENT);
      assertThatThrownBy(() -> said(socket)).isInstanceOf(SocketTimeoutException.class);
      proxy.manner(Manner.WELL);

      socket.setSoTimeout(10_000);
      assertThat(socket.getInputStream().readNBytes(4))
          .isEqualTo("ping".getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Test
  void slowIsSlowAndLosesNothing() throws IOException {
    byte[] some = new byte[20_480];
    proxy.manner(Manner.SLOW);
    long began = System.nanoTime();
    try (Socket socket = connect()) {
      Thread.ofVirtual().start(() -> write(socket, some));
      assertThat(socket.getInputStream().readNBytes(some.length)).isEqualTo(some);
    }
    // ten pieces, each held back for 50 ms
    assertThat(System.nanoTime() - began).isGreaterThan(500_000_000L);
  }

  @Test
  void ofAGarbledAnswerOnlyTheLengthIsRight() throws IOException {
    proxy.manner(Manner.GARBLED);
    try (Socket socket = connect()) {
      write(socket, "0123456789".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(10);
      assertThat(new String(answer, StandardCharsets.US_ASCII)).matches("[a-z]{10}");
    }
  }

  @Test
  void anAnswerIsLateAndWhole() throws IOException {
    proxy.manner(Manner.LATE);
    long began = System.nanoTime();
    try (Socket socket = connect()) {
      assertThat(said(socket)).isEqualTo("ping");
    }
    assertThat(System.nanoTime() - began).isGreaterThan(1_000_000_000L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
      })
  void aRequestReadToItsEndIsAnswered503AndNotPassed(String request) throws IOException {
    proxy.manner(Manner.UNAVAILABLE);
    try (Socket socket = connect()) {
      write(socket, request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 503 ").doesNotContain("hello");
    }
    proxy.manner(Manner.WELL);
    try (Socket socket = connect()) {
      assertThat(said(socket)).isEqualTo("ping");
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  private static String said(Socket socket) throws IOException {
    socket.getOutputStream().write("ping".getBytes(StandardCharsets.US_ASCII));
    byte[] answer = socket.getInputStream().readNBytes(4);
    if (answer.length < 4) {
      throw new SocketException("the connection ended");
    }
    return new String(answer, StandardCharsets.US_ASCII);
  }

  private static void write(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void serve() {
    while (!echo.isClosed()) {
      try {
        Socket socket = echo.accept();
        Thread.ofVirtual().start(() -> answer(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void answer(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      // the other end is gone
      return;
    }
  }
}
