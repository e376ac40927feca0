package org.lastmile.connectors.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Message;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.ExchangeFolders;
import org.lastmile.hub.testkit.Need;
import org.lastmile.hub.testkit.Requires;
import org.lastmile.hub.testkit.SampleMessages;

/** The connector and a server that others have written. */
@Requires(Need.SSHD)
class EvaluationPeerTest {
  private static final String CASE = "L33010620261109000017";

  @Test
  void filesOfOpenSshAreTakenAndGivenAndAStrangersServerIsNot(@TempDir Path work) throws Exception {
    try (OpenSshServer server = new OpenSshServer(work.resolve("server"))) {
      ExchangeFolders folders = new ExchangeFolders(server.files(), ".done");
      try (ConnectorRig rig = rig(server, server.knownHosts())) {
        folders.lay(
            "MYD_2026W47.csv",
            EvaluationFake.file(
                EvaluationFake.RESULTS,
                List.of(List.of(CASE, "2026W47", "满意", "4", "2026-11-18 10:20", "电话", "𠮷野好"))),
            new byte[0]);
        await().until(() -> rig.intake().received().size() == 1);
        await().until(() -> folders.isGone("MYD_2026W47.csv"));

        rig.deliver(sample());
        assertThat(folders.whole()).singleElement().asString().startsWith("YB_20261124_");
        assertThat(server.log()).contains("Accepted publickey").contains("sftp");
      }

      Path strangers = work.resolve("strangers");
      String known = Files.readString(server.knownHosts());
      String otherKey = Files.readString(work.resolve("server/key.pub"));
      Files.writeString(strangers, known.substring(0, known.indexOf(' ') + 1) + otherKey);
      try (ConnectorRig rig = rig(server, strangers)) {
        assertThatExceptionOfType(HubException.class)
            .isThrownBy(() -> rig.deliver(sample()))
            .satisfies(fault -> assertThat(fault.kind()).isNotEqualTo(FaultKind.CALLER));
        assertThat(folders.whole()).hasSize(1);
      }
    }
  }

  private static Message sample() {
    return SampleMessages.read(
        (ObjectNode)
            Json.parse(
                """
                {"type": "satisfaction.sample", "idempotencyKey": "sample/openssh", "caseNo": null,
                 "body": {"origin": {"system": "district-centre", "number": "YB"}, "asOf": "2026-11-24",
                          "rows": [{"caseNo": "%s", "phone": "138****0001"}]}}
                """
                    .formatted(CASE)
                    .getBytes(StandardCharsets.UTF_8)));
  }

  private static ConnectorRig rig(OpenSshServer server, Path knownHosts) {
    return ConnectorRig.of(Path.of("target/classes"))
        .config("sftp.url", server.url())
        .config("sftp.user", System.getProperty("user.name"))
        .config("sftp.key", server.key().toString())
        .config("sftp.knownHosts", knownHosts.toString())
        .config("sftp.timeout", "3s")
        .config("poll.interval", "100ms")
        .start();
  }
}
