package org.lastmile.connectors.zhiliangov;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.util.Timeout;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.ConnectorContext;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/**
 * Fetches the files that an application names by link into the attachment store. The links expire after 24 hours, so
 * this happens at intake, before the receipt. Only the configured hosts are called, redirects are not followed.
 */
public final class PortalFiles implements Processor, AutoCloseable {
  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final int SERVER_ERROR = 500;
  private static final int TOO_MANY_REQUESTS = 429;

  private final AttachmentStore store;
  private final Clock clock;
  private final Set<String> hosts;
  private final long limit;
  private final Duration timeout;
  private final CloseableHttpClient client;

  PortalFiles(ConnectorContext context) {
    this.store = context.attachments();
    this.clock = context.clock();
    this.hosts =
        Arrays.stream(context.text("files.hosts").split(","))
            .map(host -> host.strip().toLowerCase(Locale.ROOT))
            .filter(host -> !host.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
    this.limit = context.size("files.limit");
    this.timeout = context.duration("files.timeout");
    Timeout each = Timeout.of(timeout);
    this.client =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(each)
                            .setSocketTimeout(each)
                            .build())
                    .build())
            .setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(each).build())
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableContentCompression()
            .disableCookieManagement()
            .disableAuthCaching()
            .build();
  }

  /**
   * Takes an application that its schema has already checked; leaves it with {@code storedDigest} in place of {@code
   * fileUrl}, and the stored files in the property {@code HubAttachments}. An application handed in again has other
   * links to the same files, and must still be known as the same.
   */
  @Override
  public void process(Exchange exchange) {
    ObjectNode application = exchange.getMessage().getBody(JsonNode.class).deepCopy();
    Instant deadline = clock.instant().plus(timeout);
    List<Attachment> attachments = new ArrayList<>();
    int index = 0;
    for (JsonNode material : application.path("materials")) {
      if (material.has("fileUrl")) {
        Attachment attachment = fetch(material, "/materials/" + index, deadline);
        attachments.add(attachment);
        ((ObjectNode) material).put("storedDigest", attachment.digest());
        ((ObjectNode) material).remove("fileUrl");
      }
      index++;
    }
    exchange.setProperty("HubAttachments", List.copyOf(attachments));
    exchange.getMessage().setBody(application);
  }

  private Attachment fetch(JsonNode material, String place, Instant deadline) {
    URI link = allowed(material.path("fileUrl").asText(), place + "/fileUrl");
    String expected = material.path("fileDigest").asText("");
    String name = material.path("fileName").asText();
    try {
      return client.execute(
          new HttpGet(link), response -> stored(response, name, expected, place, deadline));
    } catch (HubException e) {
      throw e.place() == null
          ? new HubException(
              e.code(), e.kind(), String.valueOf(e.getMessage()), place + "/fileUrl", e)
          : e;
    } catch (IOException e) {
      throw new HubException(
          "PORTAL_FILE_UNAVAILABLE",
          FaultKind.PASSING,
          "the file could not be fetched from its host; send the application again later",
          place + "/fileUrl",
          e);
    }
  }

  private Attachment stored(
      ClassicHttpResponse response, String name, String expected, String place, Instant deadline)
      throws IOException {
    check(response.getCode(), place + "/fileUrl");
    MessageDigest sm3 = Sm3.digest();
    try (InputStream content = response.getEntity().getContent()) {
      InputStream bounded = new DeadlineInputStream(content, clock, deadline);
      Attachment attachment =
          store.store(new DigestInputStream(bounded, sm3), baseName(name), limit);
      String actual =
          expected.startsWith("sm3:")
              ? "sm3:" + HexFormat.of().formatHex(sm3.digest())
              : attachment.digest();
      if (!expected.isEmpty() && !expected.equals(actual)) {
        throw new HubException(
            "PORTAL_FILE_DIGEST",
            FaultKind.CALLER,
            "the fetched file does not have the digest that the application gives",
            place + "/fileDigest",
            null);
      }
      return attachment;
    }
  }

  private static void check(int status, String place) {
    if (status >= SERVER_ERROR || status == TOO_MANY_REQUESTS) {
      throw new HubException(
          "PORTAL_FILE_UNAVAILABLE",
          FaultKind.PASSING,
          "the host of the file answered " + status + "; send the application again later",
          place,
          null);
    }
    if (status != 200) {
      throw new HubException(
          "PORTAL_FILE_GONE",
          FaultKind.CALLER,
          "the host of the file answered "
              + status
              + "; links are fetched once, at intake, and must still be valid",
          place,
          null);
    }
  }

  private URI allowed(String link, String place) {
    URI uri;
    try {
      uri = URI.create(link);
    } catch (IllegalArgumentException e) {
      throw new HubException(
          "PORTAL_FILE_LINK", FaultKind.CALLER, "the link is no valid URL", place, e);
    }
    String authority =
        uri.getRawAuthority() == null ? "" : uri.getRawAuthority().toLowerCase(Locale.ROOT);
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!SCHEMES.contains(scheme) || !hosts.contains(authority)) {
      throw new HubException(
          "PORTAL_FILE_HOST",
          FaultKind.CALLER,
          "the link must be http or https to one of the agreed hosts: " + String.join(", ", hosts),
          place,
          null);
    }
    return uri;
  }

  private static String baseName(String name) {
    String base = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    return base.isBlank() ? "file" : base;
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
