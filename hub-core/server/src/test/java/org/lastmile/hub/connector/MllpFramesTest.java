package org.lastmile.hub.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages out of the bytes of a connection. */
class MllpFramesTest {
  private static final Duration LONG = Duration.ofSeconds(5);

  private Socket sender;
  private Socket receiver;
  private MllpFrames frames;

  @BeforeEach
  void connect() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      sender = new Socket(server.getInetAddress(), server.getLocalPort());
      receiver = server.accept();
    }
    sender.setTcpNoDelay(true);
    frames = new MllpFrames(receiver, 10, Duration.ofMillis(300));
  }

  @AfterEach
  void close() throws IOException {
    sender.close();
    receiver.close();
  }

  @Test
  void severalMessagesInOnePacketAreTakenOneAfterTheOther() throws IOException {
    send("\u000bone\u001c\r\u000btwo\u001c\r\u000bthree\u001c\r");
    assertThat(next()).isEqualTo("one");
    assertThat(next()).isEqualTo("two");
    assertThat(next()).isEqualTo("three");
    sender.shutdownOutput();
    assertThat(frames.next(LONG)).isNull();
  }

  @Test
  void aMessageInManyPacketsIsTakenWhole() throws IOException {
    for (char one : "\u000bsplit\u001c\r".toCharArray()) {
      send(String.valueOf(one));
    }
    assertThat(next()).isEqualTo("split");
  }

  @Test
  void whatLiesBetweenMessagesSaysNothing() throws IOException {
    send("\r\n\u000bone\u001c\r\n  \u000btwo\u001c");
    assertThat(next()).isEqualTo("one");
    assertThat(next()).isEqualTo("two");
  }

  @Test
  void aMessageThatIsBegunAnewWasHalfAndIsForgotten() throws IOException {
    send("\u000bhal\u000bwhole\u001c\r");
    assertThat(next()).isEqualTo("whole");
    assertThat(frames.halves()).isEqualTo(1);
  }

  @Test
  void halfAMessageIsNone() throws IOException {
    send("\u000bhalf");
    sender.shutdownOutput();
    assertThatThrownBy(() -> frames.next(LONG)).isInstanceOf(EOFException.class);
  }

  @Test
  void aMessageThatDoesNotEndInTimeIsNone() throws IOException {
    send("\u000bhalf");
    assertThatThrownBy(() -> frames.next(LONG)).isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void aMessageThatDoesNotBeginInTimeIsNone() throws IOException {
    send("\r\r");
    assertThatThrownBy(() -> frames.next(Duration.ofMillis(100)))
        .isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void ofAMessageThatIsTooLongTheBeginningIsKeptAndTheNextOneIsWhole() throws IOException {
    send("\u000b0123456789abc\u001c\r\u000bnext\u001c\r");
    MllpFrames.Frame first = frames.next(LONG);
    assertThat(first.whole()).isFalse();
    assertThat(first.bytes()).hasSize(10);
    assertThat(next()).isEqualTo("next");
  }

  @Test
  void aConnectionIsSilentUntilSomethingComesUnasked() throws IOException {
    send("\u000bone\u001c");
    assertThat(next()).isEqualTo("one");
    send("\r");
    assertThat(frames.silent()).isTrue();
    send("\u000blate\u001c\r");
    while (frames.silent()) {
      Thread.onSpinWait();
    }
    sender.close();
  }

  @Test
  void aConnectionThatIsClosedIsNotSilent() throws IOException {
    sender.close();
    assertThat(frames.silent()).isFalse();
  }

  private void send(String bytes) throws IOException {
    sender.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  private String next() throws IOException {
    MllpFrames.Frame frame = frames.next(LONG);
    assertThat(frame.whole()).isTrue();
    return new String(frame.bytes(), StandardCharsets.ISO_8859_1);
  }
}
