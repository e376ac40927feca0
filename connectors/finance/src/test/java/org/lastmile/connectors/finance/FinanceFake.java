package org.lastmile.connectors.finance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lastmile.hub.testkit.SftpFake;

/**
 * The bureau's platform: drops files into {@code tohub/} and reads what lies in {@code fromhub/} once its marker is there.
 * It cuts lines by bytes itself, and takes no file whose trailer, number or charset is wrong and none twice.
 */
final class FinanceFake extends SftpFake {
  static final Charset GB18030 = Charset.forName("GB18030");
  private static final String MARKER = ".ok";

  /** Somebody whom the bureau wants to pay; the name is bytes because some senders cut it. */
  record Payee(String citizenId, byte[] name, long fen) {
    Payee(String citizenId, String name, long fen) {
      this(citizenId, name.getBytes(GB18030), fen);
    }
  }

  /** A line of a file that the hub wrote, cut into fields. */
  record Line(List<String> fields) {
    String field(int number) {
      return fields.get(number);
    }
  }

  /** @param port 0 for any free one */
  FinanceFake(Path work, int port) {
    super(work, port, MARKER);
  }

  /** A request as the bureau writes it. */
  static byte[] request(String number, String payDay, String cutOff, List<Payee> payees) {
    long sum = payees.stream().mapToLong(Payee::fen).sum();
    return request(number, payDay, cutOff, payees, payees.size(), sum);
  }

  /** The same with a trailer that says something else. */
  static byte[] request(
      String number, String payDay, String cutOff, List<Payee> payees, int count, long sum) {
    List<byte[]> lines = new ArrayList<>();
    lines.add(join("H", pad(number.getBytes(GB18030), 20), payDay, cutOff));
    int row = 0;
    for (Payee payee : payees) {
      lines.add(
          join(
              "D",
              digits(++row, 8),
              payee.citizenId(),
              pad(payee.name(), 40),
              "01",
              digits(payee.fen(), 12)));
    }
    lines.add(join("T", digits(count, 8), digits(sum, 16)));
    return whole(lines);
  }

  private static byte[] pad(byte[] text, int width) {
    byte[] padded = Arrays.copyOf(text, width);
    Arrays.fill(padded, Math.min(text.length, width), width, (byte) ' ');
    return padded;
  }

  private static String digits(long value, int width) {
    return String.format("%0" + width + "d", value);
  }

  private static byte[] join(Object... parts) {
    ByteBuffer line = ByteBuffer.allocate(400);
    for (Object part : parts) {
      line.put(part instanceof byte[] bytes ? bytes : part.toString().getBytes(GB18030));
    }
    return Arrays.copyOf(line.array(), line.position());
  }

  private static byte[] whole(List<byte[]> lines) {
    ByteBuffer file = ByteBuffer.allocate(lines.stream().mapToInt(line -> line.length + 2).sum());
    lines.forEach(line -> file.put(line).put((byte) '\r').put((byte) '\n'));
    return file.array();
  }

  /** Lays a file where the hub looks, and its marker. */
  void drop(String name, byte[] bytes) {
    folders().lay(name, bytes, new byte[0]);
  }

  /** Why the hub refused a file. */
  String reason(String name) {
    try {
      return Files.readString(folders().toHub().resolve("refused").resolve(name + ".err"), GB18030);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a file of the hub.
   *
   * @param widths bytes of the fields of a detail record, its mark left out
   * @throws IllegalArgumentException as the bureau refuses a file
   */
  List<Line> take(String name, int... widths) {
    if (!folders().whole().contains(name)) {
      throw new IllegalArgumentException("no marker of " + name);
    }
    if (!folders().isFirst(name)) {
      throw new IllegalArgumentException(name + " is a replay");
    }
    List<byte[]> lines = lines(name);
    String trailer = text(lines.getLast(), GB18030);
    if (!text(lines.getFirst(), GB18030).startsWith("H") || !trailer.startsWith("T")) {
      throw new IllegalArgumentException("no header or trailer");
    }
    List<byte[]> details = lines.subList(1, lines.size() - 1);
    if (Integer.parseInt(trailer.substring(1, 9)) != details.size()) {
      throw new IllegalArgumentException("the trailer counts other details");
    }
    return details.stream().map(line -> cut(line, widths)).toList();
  }

  private List<byte[]> lines(String name) {
    byte[] bytes = folders().read(name);
    List<byte[]> lines = new ArrayList<>();
    int begin = 0;
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] == '\n') {
        if (at == 0 || bytes[at - 1] != '\r') {
          throw new IllegalArgumentException("a line does not end with CR LF");
        }
        lines.add(Arrays.copyOfRange(bytes, begin, at - 1));
        begin = at + 1;
      }
    }
    return lines;
  }

  private static Line cut(byte[] line, int... widths) {
    if (line.length != 1 + Arrays.stream(widths).sum() || line[0] != 'D') {
      throw new IllegalArgumentException("a detail has " + line.length + " bytes");
    }
    List<String> fields = new ArrayList<>();
    int at = 1;
    for (int width : widths) {
      fields.add(text(Arrays.copyOfRange(line, at, at + width), GB18030).stripTrailing());
      at += width;
    }
    return new Line(fields);
  }
}
