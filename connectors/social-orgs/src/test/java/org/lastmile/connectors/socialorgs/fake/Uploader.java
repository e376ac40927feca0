package org.lastmile.connectors.socialorgs.fake;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.lastmile.hub.testkit.HubCaller;

/** A person at a browser, who has logged in and uploads workbooks by a form. */
public final class Uploader implements AutoCloseable {
  private static final String XLSX =
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

  private final Supplier<URI> uploads;
  private final String account;
  private final String token;
  private final HubCaller hub;

  /** What the hub answered: a workbook, always. */
  public record Answer(int status, HttpHeaders headers, byte[] body) {
    /** The workbook as a person sees it. */
    public Workbook workbook() {
      return Workbook.open(body);
    }

    /** One status for each row, or the one for the whole upload. */
    public List<String> results() {
      return workbook().results();
    }
  }

  /**
   * @param uploads where the hub takes workbooks, without the kind at its end
   * @param tls what the browser trusts
   * @param password of the account {@code social-orgs} at the hub
   * @param token of the place
   */
  public Uploader(Supplier<URI> uploads, SSLContext tls, String password, String token) {
    this.uploads = uploads;
    this.account = "social-orgs:" + password;
    this.token = token;
    this.hub = new HubCaller(tls);
  }

  /** Uploads a workbook of a kind: {@code register}, {@code projects} or {@code activities}. */
  public Answer upload(String kind, byte[] workbook) {
    Map<String, byte[]> form = new LinkedHashMap<>();
    form.put("token", token.getBytes(StandardCharsets.UTF_8));
    form.put("file", workbook);
    return upload(kind, form);
  }

  /** Uploads a form of any fields; those that begin with {@code file} are files of the field {@code file}. */
  public Answer upload(String kind, Map<String, byte[]> form) {
    String boundary = "centre-" + UUID.randomUUID();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    form.forEach(
        (name, value) -> {
          line(body, "--" + boundary);
          if (name.startsWith("file")) {
            line(body, "Content-Disposition: form-data; name=\"file\"; filename=\"2026年申报.xlsx\"");
            line(body, "Content-Type: " + XLSX);
          } else {
            line(body, "Content-Disposition: form-data; name=\"" + name + "\"");
          }
          line(body, "");
          body.writeBytes(value);
          line(body, "");
        });
    line(body, "--" + boundary + "--");
    return send(kind, "multipart/form-data; boundary=" + boundary, body.toByteArray());
  }

  private static void line(ByteArrayOutputStream body, String text) {
    body.writeBytes((text + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Sends any bytes. */
  public Answer send(String kind, String contentType, byte[] body) {
    URI uri = URI.create(uploads.get() + "/" + kind);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", contentType)
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8)))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    HttpResponse<byte[]> response = hub.send(request, BodyHandlers.ofByteArray());
    return new Answer(response.statusCode(), response.headers(), response.body());
  }

  @Override
  public void close() {
    hub.close();
  }
}
