package org.lastmile.hub.testkit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads requests of HTTP/1.1 to their ends, so that whoever sent one reads the answer. */
final class HttpRequests {
  private static final int MOST_LINE = 65_536;
  private static final Pattern LENGTH = Pattern.compile("content-length: *(\\d+)");

  private HttpRequests() {}

  /**
   * Reads one request.
   *
   * @throws IOException when it ends early, or is no HTTP
   */
  static void readOne(InputStream in) throws IOException {
    long length = 0;
    boolean chunked = false;
    boolean waits = false;
    for (String line; !(line = line(in)).isEmpty(); ) {
      Matcher given = LENGTH.matcher(line);
      if (given.matches()) {
        length = Long.parseLong(given.group(1));
      }
      chunked |= line.startsWith("transfer-encoding:") && line.endsWith("chunked");
      waits |= line.startsWith("expect:") && line.endsWith("100-continue");
    }
    if (waits) {
      return;
    }
    if (chunked) {
      while ((length = size(line(in))) > 0) {
        in.skipNBytes(length);
        line(in);
      }
      line(in);
    } else {
      in.skipNBytes(length);
    }
  }

  private static long size(String chunk) throws IOException {
    String size = chunk.split(";", 2)[0].strip();
    if (!size.matches("[0-9a-f]{1,8}")) {
      throw new EOFException("no chunk of HTTP");
    }
    return Long.parseLong(size, 16);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next; (next = in.read()) != '\n'; ) {
      if (next < 0 || line.size() > MOST_LINE) {
        throw new EOFException("no request of HTTP");
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip().toLowerCase(Locale.ROOT);
  }
}
