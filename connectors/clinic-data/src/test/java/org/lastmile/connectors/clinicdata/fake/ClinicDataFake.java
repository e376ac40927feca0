package org.lastmile.connectors.clinicdata.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.testkit.FreePort;
import org.lastmile.hub.testkit.SystemFake.Taken;

/**
 * The clinics' system: takes appointments and persons over MLLP and acknowledges them, and reports what it decides over a
 * connection of its own.
 */
public final class ClinicDataFake implements AutoCloseable {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");
  private static final String FACILITY = "样例社区卫生服务中心";

  private final int port;
  private final ServerSocketFactory listening;
  private final SocketFactory calling;
  private final ClinicBook book = new ClinicBook();
  private final List<Hl7> received = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger numbers = new AtomicInteger();
  private volatile @Nullable ServerSocket server;
  private volatile Fault fault = Fault.NONE;
  private volatile String says = "";
  private volatile int confirmsTo;
  private volatile CountDownLatch slow = new CountDownLatch(0);

  /** What goes wrong between a message and its acknowledgement. */
  public enum Fault {
    /** Nothing. */
    NONE,
    /** The message is acted on, and the connection drops before the acknowledgement. */
    DROPS,
    /** The message is acted on, and the acknowledgement comes when {@link #well} is called. */
    SLOW,
    /** The acknowledgement is of another message. */
    OTHER,
    /** The acknowledgement is none. */
    GARBAGE
  }

  /** One appointment as the clinics have it. */
  public record Appointment(String start, boolean stands) {}

  /** Listens without TLS, as behind the end of a tunnel; 0 for any port. */
  public ClinicDataFake(int port) {
    this(port, ServerSocketFactory.getDefault(), SocketFactory.getDefault());
  }

  /** Listens and calls by TLS. */
  public ClinicDataFake(int port, SSLContext tls) {
    this(port, tls.getServerSocketFactory(), tls.getSocketFactory());
  }

  private ClinicDataFake(int port, ServerSocketFactory listening, SocketFactory calling) {
    this.listening = listening;
    this.calling = calling;
    this.port = listen(FreePort.orAny(port));
  }

  private int listen(int at) {
    try {
      ServerSocket socket = listening.createServerSocket(at, 50, InetAddress.getLoopbackAddress());
      if (socket instanceof SSLServerSocket tls) {
        tls.setNeedClientAuth(true);
      }
      server = socket;
      Thread.startVirtualThread(() -> accept(socket));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket socket) {
    try {
      while (true) {
        Socket one = socket.accept();
        connections.incrementAndGet();
        open.add(one);
        Thread.startVirtualThread(() -> serve(one));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (ClinicLine line = new ClinicLine(socket)) {
      for (byte[] bytes = line.next(); bytes != null; bytes = line.next()) {
        Hl7 message = Hl7.of(new String(bytes, StandardCharsets.UTF_8));
        received.add(message);
        String answer = says.isEmpty() ? book.take(message) : says;
        switch (fault) {
          case DROPS -> {
            return;
          }
          case GARBAGE -> line.raw(ClinicLine.frame("busy".getBytes(StandardCharsets.UTF_8)));
          case SLOW -> {
            if (!slow.await(1, TimeUnit.MINUTES)) {
              return;
            }
            acknowledge(line, message, answer, message.get("MSH-10"));
          }
          case OTHER -> acknowledge(line, message, answer, "another");
          case NONE -> acknowledge(line, message, answer, message.get("MSH-10"));
        }
        if (confirmsTo > 0 && answer.equals("AA") && message.get("MSH-9.1").equals("SIU")) {
          confirm(message);
        }
      }
    } catch (IOException e) {
      // the hub or a test has closed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private void acknowledge(ClinicLine line, Hl7 message, String answer, String controlId)
      throws IOException {
    String[] codes = answer.split(" ");
    String ack =
        "MSH|^~\\&|CLINIC|"
            + FACILITY
            + "|LASTMILE|XIHU|"
            + now()
            + "||ACK|"
            + number()
            + "|P|2.4||||||UNICODE UTF-8\rMSA|"
            + codes[0]
            + "|"
            + controlId
            + (codes.length > 1 ? "|郑样例的预约未成功|||" + codes[1] + "^未成功^99XHDM" : "")
            + "\r";
    line.raw(ClinicLine.frame(ack.getBytes(StandardCharsets.UTF_8)));
  }

  /** Tells the hub that an appointment stands, or is cancelled. */
  private void confirm(Hl7 asked) {
    String event = asked.get("MSH-9.2");
    String status = event.equals("S15") ? "Cancelled" : "Booked";
    String report =
        "MSH|^~\\&|CLINIC|"
            + FACILITY
            + "|LASTMILE|XIHU|"
            + now()
            + "||SIU^"
            + event
            + "|"
            + number()
            + "|P|2.4||||||UNICODE UTF-8\rSCH|"
            + asked.get("SCH-1")
            + "|YY"
            + numbers.get()
            + "||"
            + asked.get("SCH-4")
            + "||"
            + event
            + "|||||"
            + asked.get("SCH-11")
            + "|||||D9001||||D9001|||||"
            + status
            + "\rRGS|1|A\r";
    Thread.startVirtualThread(
        () -> {
          try (ClinicLine line = call(confirmsTo)) {
            line.ask(report);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static String now() {
    return TIME.format(LocalDateTime.now(ZoneId.of("Asia/Shanghai")));
  }

  private String number() {
    return "CF" + numbers.incrementAndGet();
  }

  /** Where the hub connects to. */
  public int port() {
    return port;
  }

  /** A connection to the hub, as the clinics have it. */
  public ClinicLine call(int hub) throws IOException {
    return new ClinicLine(calling.createSocket(InetAddress.getLoopbackAddress(), hub));
  }

  /** From now on what is booked, changed and cancelled is confirmed to the hub at this port. */
  public void confirmsTo(int hub) {
    confirmsTo = hub;
  }

  /** What goes wrong from now on. */
  public void goesWrong(Fault what) {
    slow = new CountDownLatch(what == Fault.SLOW ? 1 : 0);
    fault = what;
  }

  /** Every message is answered with these codes of MSA-1 and MSA-6, such as {@code AR 207}, and not acted on. */
  public void says(String codes) {
    says = codes;
  }

  /** Nothing goes wrong any more. */
  public void well() {
    fault = Fault.NONE;
    says = "";
    slow.countDown();
  }

  /** Takes no connection any more, and breaks those that it has. */
  public void down() {
    ServerSocket socket = server;
    server = null;
    try {
      if (socket != null) {
        socket.close();
      }
      for (Socket one : open) {
        one.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes connections again. */
  public void up() {
    listen(port);
  }

  /** All that came, repeats too. */
  public List<Hl7> received() {
    return List.copyOf(received);
  }

  /** Appointments by case number. */
  public Map<String, Appointment> appointments() {
    return book.appointments().values().stream()
        .collect(
            Collectors.toMap(
                ClinicBook.Appointment::caseNo, one -> new Appointment(one.start(), one.stands())));
  }

  /** What came about persons. */
  public List<Hl7> persons() {
    return book.persons();
  }

  /** What was acted on, repeats not counted: its kind and the number of the appointment, else its own. */
  List<Taken> taken() {
    return book.taken();
  }

  /** Forgets what is booked and known. */
  void clear() {
    received.clear();
    book.clear();
  }

  /** How many messages were acted on, repeats not counted. */
  public int acted() {
    return book.acted();
  }

  /** How many connections the hub has made. */
  public int connections() {
    return connections.get();
  }

  /** What does not keep to the interface. */
  public List<String> wrong() {
    return book.wrong();
  }

  @Override
  public void close() {
    slow.countDown();
    down();
  }
}
