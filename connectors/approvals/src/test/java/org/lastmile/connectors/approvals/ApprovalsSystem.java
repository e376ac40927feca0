package org.lastmile.connectors.approvals;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.apache.cxf.staxutils.StaxUtils;
import org.lastmile.connectors.approvals.ApprovalsFake.Handling;
import org.lastmile.connectors.approvals.ApprovalsFake.Settings;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;
import org.lastmile.hub.testkit.WsSecurityHeader;

/** The approvals office among the fakes; with a pace it accepts what it gets, works on it and grants it. */
public final class ApprovalsSystem extends SystemFakeOf<ApprovalsFake> {
  private static final String CALLBACK = "soap/callback";
  private static final String CALLBACK_SECRET = "callback";
  private static final String OFFICE = "approvals";
  private static final int DOCUMENT_BYTES = 200_000;

  public ApprovalsSystem() {
    super("approvals", ApprovalsFake::taken, ApprovalsFake::clear);
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    String password = around.secret("service");
    String callbackPassword = around.secret(CALLBACK_SECRET);
    ApprovalsFake office =
        run(
            new ApprovalsFake(
                new Settings(
                    around.port(0),
                    "lastmile",
                    password,
                    around.door(CALLBACK),
                    OFFICE,
                    callbackPassword,
                    around.pace().isZero() ? Handling.NOTHING : Handling.GRANT,
                    around.pace(),
                    DOCUMENT_BYTES)));
    return Map.of(
        "service.url", office.address().toString(),
        "service.password", password,
        "door.password", callbackPassword);
  }

  @Override
  public Arrival bring(Sample sample) throws Exception {
    Surroundings now = around();
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
}
