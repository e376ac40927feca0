package org.lastmile.hub.connector;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.lastmile.hub.access.Sm3;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * {@code hub:digest}: the digest of the body, in lower-case hex, becomes the body. With {@code marker=true} the body is
 * what a marker holds, a digest alone or as {@code md5sum} writes it with the file's name, and must be that of the file
 * which the exchange brought in.
 *
 * <p>Faults: {@code FILE_DIGEST} (CALLER), when it is not; {@code FILE_MARKER} (PASSING), while the marker is empty.
 */
final class DigestProducer extends DefaultProducer {
  private static final Pattern MARKER =
      Pattern.compile("\\uFEFF?\\s*([0-9A-Fa-f]+)(?:\\s+\\*?(\\S+))?\\s*");

  private final Settings settings;

  /** MD5 tells a file that is cut off, not one that somebody has changed: it is what some systems have. */
  enum Algorithm {
    MD5(32),
    SM3(64);

    private final int digits;

    Algorithm(int digits) {
      this.digits = digits;
    }

    String of(byte[] bytes) {
      try {
        return HexFormat.of()
            .formatHex(
                this == SM3
                    ? Sm3.digest(new ByteArrayInputStream(bytes))
                    : MessageDigest.getInstance("MD5").digest(bytes));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has MD5", e);
      }
    }
  }

  /** @param marker whether the body is what a marker holds */
  record Settings(Algorithm algorithm, boolean marker) {}

  DigestProducer(HubEndpoint endpoint, Settings settings) {
    super(endpoint);
    this.settings = settings;
  }

  @Override
  public void process(Exchange exchange) {
    byte[] body = Bodies.bytes(exchange);
    if (settings.marker()) {
      check(exchange, new String(body, StandardCharsets.UTF_8));
    } else {
      exchange.getMessage().setBody(settings.algorithm().of(body));
    }
  }

  private void check(Exchange exchange, String text) {
    byte[] file = exchange.getProperty(Exchanges.NATIVE, byte[].class);
    if (file == null) {
      throw new HubException(
          "CONNECTOR_ROUTES",
          FaultKind.LASTING,
          "hub:digest with marker=true stands where a file has been taken in");
    }
    String name = exchange.getProperty(Exchanges.FILE, String.class);
    if (text.isBlank()) {
      throw new HubException(
          "FILE_MARKER", FaultKind.PASSING, "the marker holds nothing so far", name, null);
    }
    Algorithm algorithm = settings.algorithm();
    Matcher marker = MARKER.matcher(text);
    if (!marker.matches() || marker.group(1).length() != algorithm.digits) {
      throw different("holds no digest of " + algorithm.digits + " hex digits", name);
    }
    if (marker.group(2) != null && !marker.group(2).equals(name)) {
      throw different("is that of a file with another name", name);
    }
    if (!marker.group(1).toLowerCase(Locale.ROOT).equals(algorithm.of(file))) {
      throw different("holds another digest than the file has, which may be cut off", name);
    }
  }

  private HubException different(String what, String name) {
    return new HubException(
        "FILE_DIGEST",
        FaultKind.CALLER,
        "the marker " + what + "; allowed is the file's own " + settings.algorithm() + " digest",
        name,
        null);
  }
}
