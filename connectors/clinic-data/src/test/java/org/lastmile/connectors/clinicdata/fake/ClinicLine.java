package org.lastmile.connectors.clinicdata.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One MLLP connection, from either end. */
public final class ClinicLine implements AutoCloseable {
  private static final int START = 0x0b;
  private static final int END = 0x1c;
  private static final int PATIENCE_MS = 10_000;

  private final Socket socket;

  ClinicLine(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
  }

  /** Sends a message and gives the answer. */
  public Hl7 ask(String message, Charset charset) throws IOException {
    raw(frame(message.getBytes(charset)));
    return answer(charset);
  }

  /** Sends a message in UTF-8 and gives the answer. */
  public Hl7 ask(String message) throws IOException {
    return ask(message, StandardCharsets.UTF_8);
  }

  /** The next message that comes. */
  public Hl7 answer(Charset charset) throws IOException {
    socket.setSoTimeout(PATIENCE_MS);
    byte[] message = next();
    if (message == null) {
      throw new IOException("the connection ended before the answer");
    }
    return Hl7.of(new String(message, charset));
  }

  /** The next message that comes, in UTF-8. */
  public Hl7 answer() throws IOException {
    return answer(StandardCharsets.UTF_8);
  }

  /** Sends bytes as they are, in one packet if they are few. */
  public void raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** A message with what stands around it. */
  public static byte[] frame(byte[] message) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(START);
    frame.writeBytes(message);
    frame.write(END);
    frame.write('\r');
    return frame.toByteArray();
  }

  /** Null where the connection ends. */
  byte @Nullable [] next() throws IOException {
    InputStream in = socket.getInputStream();
    int one = in.read();
    while (one != START) {
      if (one < 0) {
        return null;
      }
      one = in.read();
    }
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    for (one = in.read(); one != END; one = in.read()) {
      if (one < 0) {
        return null;
      }
      message.write(one);
    }
    return message.toByteArray();
  }

  /** Whether the other side closes within the time, and answers no message before. */
  public boolean endsUnanswered(int withinMs) throws IOException {
    socket.setSoTimeout(withinMs);
    try {
      return next() == null;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
