package @package@;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.DayBook;
import org.lastmile.hub.testkit.FreePort;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFake;

/** The system: listens for HL7 v2 over MLLP, and sends it. */
public final class @Name@System implements SystemFake {
  private static final int BEGIN = 0x0b;
  private static final int END = 0x1c;

  private final DayBook taken = new DayBook();
  private final Set<String> numbers = ConcurrentHashMap.newKeySet();
  private ServerSocket listening;
  private int hub;

  @Override
  public String id() {
    return "@id@";
  }

  @Override
  public Map<String, String> start(Surroundings around) throws IOException {
    listening = new ServerSocket(around.port(0), 10, InetAddress.getLoopbackAddress());
    hub = FreePort.orAny(around.port(1));
    Thread.ofVirtual().start(this::listen);
    return Map.of(
        "listen.port", String.valueOf(hub),
        "service.host", "127.0.0.1",
        "service.port", String.valueOf(listening.getLocalPort()));
  }

  private void listen() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      String message;
      while ((message = receive(socket.getInputStream())) != null) {
        // TODO: refuse as the system does what it would not take
        String[] head = message.split("\r")[0].split("\\|");
        String caseNo = message.split("\r")[1].split("\\|")[1];
        if (numbers.add(head[9])) {
          taken.enter("case", caseNo);
        }
        send(
            socket.getOutputStream(),
            "MSH|^~\\&|@id@||LASTMILE||||ACK|1|P|2.4\rMSA|AA|" + head[9] + "\r");
      }
    } catch (IOException e) {
      // the hub has gone
    }
  }

  private static String receive(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int one = in.read(); one != END; one = in.read()) {
      if (one < 0) {
        return null;
      }
      if (one != BEGIN) {
        bytes.write(one);
      }
    }
    in.read();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void send(OutputStream out, String message) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(BEGIN);
    frame.writeBytes(message.getBytes(StandardCharsets.UTF_8));
    frame.write(END);
    frame.write('\r');
    out.write(frame.toByteArray());
    out.flush();
  }

  @Override
  public Arrival bring(Sample sample) throws IOException {
    JsonNode message = new ObjectMapper().readTree(sample.nativeBytes());
    StringBuilder text = new StringBuilder();
    for (String name : List.of("MSH", "ZCA")) {
      List<String> fields = new ArrayList<>();
      message.path(name).forEach(field -> fields.add(field.textValue()));
      if (name.equals("MSH")) {
        fields.remove(1);
      }
      text.append(String.join("|", fields)).append('\r');
    }
    try (Socket socket = new Socket("127.0.0.1", hub)) {
      send(socket.getOutputStream(), text.toString());
      String answer = String.valueOf(receive(socket.getInputStream()));
      return new Arrival.Answered(answer.contains("MSA|AA"), answer);
    }
  }

  @Override
  public List<Taken> taken() {
    return taken.entries();
  }

  @Override
  public void clear() {
    taken.clear();
    numbers.clear();
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
