package org.lastmile.connectors.publicopinion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Need;
import org.lastmile.hub.testkit.Requires;

/** The connector and a server that others have written. */
@Requires(Need.DOVECOT)
class PublicOpinionPeerTest {
  private static final String ADDRESS = "minqing@xihu.example";
  private static final String SENDER = "resident@resident.example";
  private static final String TEXT = "𠮷野小区的路灯坏了,夜里看不见。";

  @Test
  void mailsOfDovecotAreTakenOnceMovedAndAnswered(@TempDir Path work) {
    try (Dovecot dovecot = new Dovecot(work, "minqing");
        PublicOpinionFake post = new PublicOpinionFake(ADDRESS, "minqing", dovecot.password())) {
      try (ConnectorRig rig = rig(dovecot, post)) {
        dovecot.arrive(addressedToNobody(post.plain(SENDER, "路灯", TEXT)));
        await().until(() -> dovecot.lying("hub-done").mails() == 1);

        assertThat(rig.intake().received())
            .singleElement()
            .satisfies(one -> assertThat(one.body().path("need").asText()).isEqualTo(TEXT));
        assertThat(dovecot.lying("INBOX")).isEqualTo(new Dovecot.Lying(0, 0));
        assertThat(dovecot.lying("hub-sent").mails()).isEqualTo(1);
        assertThat(post.got(SENDER)).hasSize(1);
      }
      dovecot.arrive(post.plain(SENDER, "路灯", TEXT + "还没有修。"));
      try (ConnectorRig rig = rig(dovecot, post)) {
        await().until(() -> dovecot.lying("hub-done").mails() == 2);
        assertThat(rig.intake().received()).hasSize(1);
      }
    }
  }

  /** With an address that cannot be, for which a server puts one of its own. */
  private static byte[] addressedToNobody(byte[] mail) {
    String text = new String(mail, StandardCharsets.UTF_8);
    assertThat(text).contains("To: " + ADDRESS + "\r\n");
    return text.replace("To: " + ADDRESS, "To: -1").getBytes(StandardCharsets.UTF_8);
  }

  private static ConnectorRig rig(Dovecot dovecot, PublicOpinionFake post) {
    return ConnectorRig.of(Path.of("target/classes"))
        .config("imap.url", dovecot.url())
        .config("smtp.url", post.smtpUrl())
        .config("mail.address", ADDRESS)
        .config("mail.user", "minqing")
        .config("mail.password", dovecot.password())
        .config("mail.trustStore", dovecot.trustStore().toString())
        .config("mail.trustStorePassword", dovecot.trustStorePassword())
        .config("mail.timeout", "5s")
        .config("poll.interval", "100ms")
        .config("divisions", "wensan@xihu.example=330106002")
        .config("reply.secret", UUID.randomUUID().toString())
        .start();
  }
}
