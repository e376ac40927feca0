package org.lastmile.connectors.approvals;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.cxf.staxutils.StaxUtils;
import org.jspecify.annotations.Nullable;
import org.lastmile.connectors.approvals.ApprovalsFake.Handling;
import org.lastmile.connectors.approvals.ApprovalsFake.Settings;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFake;
import org.lastmile.hub.testkit.WsSecurityHeader;

/** The approvals office among the fakes; with a pace it accepts what it gets, works on it and grants it. */
public final class ApprovalsSystem implements SystemFake {
  private static final String CALLBACK = "soap/callback";
  private static final String CALLBACK_SECRET = "callback";
  private static final String OFFICE = "approvals";
  private static final int DOCUMENT_BYTES = 200_000;

  private @Nullable Surroundings around;
  private @Nullable ApprovalsFake office;

  @Override
  public String id() {
    return "approvals";
  }

  @Override
  public Map<String, String> start(Surroundings surroundings) {
    around = surroundings;
    String password = surroundings.secret("service");
    String callbackPassword = surroundings.secret(CALLBACK_SECRET);
    office =
        new ApprovalsFake(
            new Settings(
                surroundings.port(0),
                "lastmile",
                password,
                surroundings.door(CALLBACK),
                OFFICE,
                callbackPassword,
                surroundings.pace().isZero() ? Handling.NOTHING : Handling.GRANT,
                surroundings.pace(),
                DOCUMENT_BYTES));
    return Map.of(
        "service.url", office.address().toString(),
        "service.password", password,
        "door.password", callbackPassword);
  }

  @Override
  public Arrival bring(Sample sample) throws Exception {
    Surroundings now = Objects.requireNonNull(around);
    HttpRequest request =
        HttpRequest.newBuilder(now.door(CALLBACK))
            .header("Content-Type", "text/xml; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofString(envelope(now, sample)))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return Arrival.AtDoor.of(client.send(request, HttpResponse.BodyHandlers.ofString()));
    }
  }

  /** In the sample a document is stored already; the office sends its bytes. */
  private static String envelope(Surroundings now, Sample sample) {
    WsSecurityHeader security =
        new WsSecurityHeader(OFFICE, now.secret(CALLBACK_SECRET), now.clock());
    String document =
        Base64.getEncoder().encodeToString("%PDF-1.7".getBytes(StandardCharsets.US_ASCII));
    String body =
        sample
            .text()
            .replaceFirst("<\\?xml.*?\\?>", "")
            .replaceFirst("<digest>.*</digest>", "")
            .replace("<content/>", "<content>" + document + "</content>");
    return "<soap:Envelope xmlns:soap='http://schemas.xmlsoap.org/soap/envelope/'><soap:Header>"
        + StaxUtils.toString(security.make())
        + "</soap:Header><soap:Body>"
        + body
        + "</soap:Body></soap:Envelope>";
  }

  @Override
  public List<Taken> taken() {
    return fake().taken();
  }

  @Override
  public void clear() {
    fake().clear();
  }

  /** The office itself, once it is started. */
  public ApprovalsFake fake() {
    return Objects.requireNonNull(office, "not started");
  }

  @Override
  public void close() {
    if (office != null) {
      office.close();
    }
  }
}
