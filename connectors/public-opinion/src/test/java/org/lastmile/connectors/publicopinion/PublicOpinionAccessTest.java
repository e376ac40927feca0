package org.lastmile.connectors.publicopinion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.TestCertificates;
import org.lastmile.hub.transit.Intake.Reception;

/** Who may speak to whom: mailbox account, TLS, and S/MIME where it is asked for. */
class PublicOpinionAccessTest {
  private static final String ADDRESS = "minqing@xihu.example";
  private static final String HOST = "wensan@street.example";
  private static final String SUBJECT = "民生圆桌会决议";
  private static final String TEXT = "会议时间:2026-11-20 14:30\n议题:停车\n1. 施划停车位。";

  private final String password = UUID.randomUUID().toString();
  private PublicOpinionFake platform;
  private ConnectorRig rig;

  private ConnectorRig.Builder rig() {
    return ConnectorRig.of(Path.of("target/classes"))
        .config("imap.url", platform.imapUrl())
        .config("smtp.url", platform.smtpUrl())
        .config("mail.address", ADDRESS)
        .config("mail.user", "minqing")
        .config("mail.password", password)
        .config("poll.interval", "50ms")
        .config("resolution.senders", HOST)
        .config("reply.secret", UUID.randomUUID().toString());
  }

  @AfterEach
  void stop() {
    if (rig != null) {
      rig.close();
    }
    if (platform != null) {
      platform.close();
    }
  }

  @Test
  void whereSignaturesAreAskedForAResolutionCountsOnlySignedByItsSender(@TempDir Path work)
      throws Exception {
    platform = new PublicOpinionFake(ADDRESS, "minqing", password);
    SigningDesk trusted = new SigningDesk();
    String storePassword = UUID.randomUUID().toString();
    rig =
        rig()
            .config("smime.trustStore", trusted.trustStore(work, storePassword).toString())
            .config("smime.trustStorePassword", storePassword)
            .start();

    platform.arrive(platform.plain(HOST, SUBJECT, TEXT + "无签名"));
    assertThat(taken(1).type().name()).isEqualTo("case.submitted");
    arriveSigned(new SigningDesk().detached(HOST, TEXT + "别人签发"));
    assertThat(taken(2).type().name()).isEqualTo("case.submitted");
    arriveSigned(trusted.detached("other@street.example", TEXT + "别人的证书"));
    assertThat(taken(3).type().name()).isEqualTo("case.submitted");
    arriveSigned(altered(trusted.detached(HOST, TEXT + "改过")));
    assertThat(taken(4).type().name()).isEqualTo("case.submitted");

    arriveSigned(trusted.detached(HOST, TEXT + "附签名"));
    assertThat(taken(5).type().name()).isEqualTo("meeting.resolved");
    assertThat(taken(5).attachments()).isEmpty();
    platform.arrive(
        platform.raw(
            HOST,
            SUBJECT,
            "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
            trusted.opaque(HOST, TEXT + "内嵌"),
            "Content-Transfer-Encoding: base64"));
    assertThat(taken(6).type().name()).isEqualTo("meeting.resolved");
    assertThat(taken(6).body().at("/items/0/text").asText()).isEqualTo("施划停车位。内嵌");
  }

  private void arriveSigned(byte[] body) {
    platform.arrive(
        platform.raw(
            HOST,
            SUBJECT,
            "multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=s",
            body));
  }

  private static byte[] altered(byte[] signed) {
    return new String(signed, StandardCharsets.ISO_8859_1)
        .replaceFirst("Content-Type: text/plain", "X-Added: 1\r\nContent-Type: text/plain")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private Reception taken(int number) {
    await().untilAsserted(() -> assertThat(rig.intake().received()).hasSize(number));
    return rig.intake().received().get(number - 1);
  }

  @Test
  void bothServersAreSpokenToByTlsAndOnlyWithACertificateThatIsTrusted(@TempDir Path work) {
    TestCertificates certificates = new TestCertificates(work);
    platform =
        new PublicOpinionFake(ADDRESS, "minqing", password, 0, 0, certificates.context("mail"));
    platform.arrive(platform.plain("a@resident.example", "x", "经 TLS"));
    rig = rig().start();
    await().untilAsserted(() -> assertThat(rig.health().code()).isEqualTo("PUBLIC_OPINION_TLS"));
    assertThat(rig.intake().received()).isEmpty();
    rig.close();

    rig =
        rig()
            .config("mail.trustStore", certificates.trustStore().toString())
            .config("mail.trustStorePassword", new String(certificates.password()))
            .start();
    await().untilAsserted(() -> assertThat(platform.got("a@resident.example")).hasSize(1));
    assertThat(rig.health().up()).isTrue();
  }

  @Test
  void aPasswordThatIsWrongShowsInTheHealth() {
    platform = new PublicOpinionFake(ADDRESS, "minqing", password);
    rig = rig().config("mail.password", UUID.randomUUID().toString()).start();

    await()
        .untilAsserted(() -> assertThat(rig.health().code()).isEqualTo("PUBLIC_OPINION_ACCOUNT"));
    assertThat(rig.health().detail()).doesNotContain(password);
  }

  @Test
  void aServerThatCannotMoveCopiesAndDeletes() {
    platform = new PublicOpinionFake(ADDRESS, "minqing", password);
    platform.imap().hide("MOVE");
    rig = rig().start();
    platform.arrive(platform.plain("a@resident.example", "x", "移动"));

    await().untilAsserted(() -> assertThat(platform.lying("hub-done")).hasSize(1));
    await().untilAsserted(() -> assertThat(platform.lying("INBOX")).isEmpty());
    assertThat(rig.intake().received()).hasSize(1);
  }

  @Test
  void theFoldersOfTheHubStandWhereTheServerWantsThem() {
    platform = new PublicOpinionFake(ADDRESS, "minqing", password);
    rig = rig().config("imap.prefix", "INBOX.hub-").start();
    platform.arrive(platform.plain("a@resident.example", "x", "文件夹"));

    await().untilAsserted(() -> assertThat(platform.lying("INBOX.hub-done")).hasSize(1));
  }

  @Test
  void whatCannotWorkIsSaidAtTheStartByKey() {
    platform = new PublicOpinionFake(ADDRESS, "minqing", password);
    refuses("imap.url", "imap://10.0.0.5:143", "PUBLIC_OPINION_URL");
    refuses("smtp.url", "https://localhost:1", "PUBLIC_OPINION_URL");
    refuses("mail.address", "minqing", "PUBLIC_OPINION_ADDRESS");
    refuses("reply.secret", "short", "PUBLIC_OPINION_SECRET");
    refuses("divisions", "wensan=330106002", "PUBLIC_OPINION_DIVISIONS");
    refuses("mail.trustStore", "/nowhere.p12", "PUBLIC_OPINION_TRUST_STORE");
  }

  private void refuses(String key, String value, String code) {
    assertThatExceptionOfType(HubException.class)
        .isThrownBy(() -> rig().config(key, value).start())
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo(code);
              assertThat(fault.place()).isEqualTo(key);
            });
  }
}
