package org.lastmile.connectors.approvals;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.UUID;
import org.apache.cxf.staxutils.StaxUtils;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.WsSecurityHeader;

class ApprovalsContractTest extends ConnectorContractTest {
  private final String password = UUID.randomUUID().toString();
  private final WsSecurityHeader security =
      new WsSecurityHeader("approvals", password, Clock.systemUTC());

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.config("service.url", "http://localhost:1/approvals")
        .config("service.password", password)
        .config("door.password", password);
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(rig.door("soap/callback"))
            .header("Content-Type", "text/xml; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofString(envelope(sample)))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return Arrival.AtDoor.of(client.send(request, HttpResponse.BodyHandlers.ofString()));
    }
  }

  /** In the sample a document is stored already; the office sends its bytes. */
  private String envelope(Sample sample) {
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
