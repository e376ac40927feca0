package org.lastmile.connectors.servicepurchasing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Need;
import org.lastmile.hub.testkit.Requires;
import org.lastmile.hub.testkit.SampleMessages;

/** The connector and a server that others have written. */
@Requires(Need.VSFTPD)
class ServicePurchasingPeerTest {
  private static final byte[] PDF = "%PDF-1.4 sample\n".getBytes(StandardCharsets.US_ASCII);

  @Test
  void vsftpdThatWantsItsTlsSessionsResumedIsSpokenToBothWays(@TempDir Path work)
      throws IOException {
    try (Vsftpd server = new Vsftpd(work);
        ConnectorRig rig = rig(server)) {
      Path toHub = Files.createDirectories(server.files().resolve("tohub"));
      Map<String, byte[]> files = Map.of("合同.pdf", PDF);
      Files.write(
          toHub.resolve("HT1.zip"), ServicePurchasingFake.zip(files, StandardCharsets.UTF_8));
      byte[] contract =
          ServicePurchasingFake.bytes(
              """
              <HTXX><WJBH>HT1</WJBH><HTBH>HT-1</HTBH><HTMC>喘息服务</HTMC><CGDW>民政局</CGDW>
              <CJF><MC>样例社会组织</MC></CJF><HTJE>1.00</HTJE><QDRQ>2026-11-20</QDRQ>%s</HTXX>
              """
                  .formatted(ServicePurchasingFake.list(files)));
      Files.write(toHub.resolve("HT1.tmp"), contract);
      Files.move(
          toHub.resolve("HT1.tmp"), toHub.resolve("HT1.xml"), StandardCopyOption.ATOMIC_MOVE);

      await().until(() -> Files.exists(toHub.resolve("done/HT1.xml")));
      assertThat(toHub.resolve("done/HT1.zip")).isNotEmptyFile();
      assertThat(rig.intake().received()).hasSize(1);
      assertThat(rig.intake().received().getFirst().attachments()).hasSize(1);
      assertThat(server.files().resolve("fromhub/HZ-HT1.xml")).isNotEmptyFile();

      for (int number = 1; number <= 3; number++) {
        rig.deliver(
            SampleMessages.read(
                (ObjectNode)
                    Json.parse(
                        """
                        {"id": "m%d", "type": "project.evaluated", "body":
                          {"project": "GM-1", "grade": "GOOD", "assessor": "样例评估中心",
                           "evaluatedOn": "2027-05-28", "materials": [],
                           "origin": {"system": "evaluation", "number": "PG1"}}}
                        """
                            .formatted(number)
                            .getBytes(StandardCharsets.UTF_8))));
        assertThat(server.files().resolve("fromhub/PG-m" + number + ".xml")).isNotEmptyFile();
      }
      assertThat(server.log()).contains(", reused").doesNotContain("session reuse required");
    }
  }

  private static ConnectorRig rig(Vsftpd server) {
    return ConnectorRig.of(Path.of("target/classes"))
        .config("ftps.url", server.url())
        .config("ftps.user", "anonymous")
        .config("ftps.password", UUID.randomUUID().toString())
        .config("ftps.keyStore", server.keyStore().toString())
        .config("ftps.keyStorePassword", server.storePassword())
        .config("ftps.trustStore", server.trustStore().toString())
        .config("ftps.trustStorePassword", server.storePassword())
        .config("ftps.timeout", "3s")
        .config("poll.interval", "100ms")
        .start();
  }
}
