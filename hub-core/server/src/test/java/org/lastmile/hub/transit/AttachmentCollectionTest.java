package org.lastmile.hub.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.ledger.Entry;
import org.lastmile.hub.ledger.EntryKind;
import org.lastmile.hub.ledger.LedgerFill;
import org.lastmile.hub.ledger.Payload;
import org.lastmile.hub.ledger.Trace;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.spi.Zone;
import org.lastmile.hub.zone.TestDatabase;

@ExtendWith(TestDatabase.class)
class AttachmentCollectionTest {
  private static final Clock NOW = Clock.system(ZoneId.of("Asia/Shanghai"));
  private static final Clock LATER =
      Clock.offset(NOW, AttachmentCollection.UNUSED.plus(Duration.ofDays(1)));

  @TempDir Path directory;

  @Test
  void keepsWhatARecordedMessageNamesAndWaitsForACompleteLedger(DataSource database)
      throws Exception {
    Attachment named = put("named by a message");
    Attachment nobody = put("named by nobody");
    LedgerFill.write(database, Zone.OUTSIDE, NOW, 0, received(named));
    FileAttachmentStore store = new FileAttachmentStore(directory, LATER);
    Trace ledger = new Trace(database, store, Zone.OUTSIDE);
    AtomicBoolean written = new AtomicBoolean();

    try (AttachmentCollection collection = new AttachmentCollection(store, ledger, written::get)) {
      assertThat(collection.collect()).isZero();
      written.set(true);
      execute(
          database,
          "INSERT INTO ledger.unreadable (noticed_at, reason, body) VALUES (now(), '', '')");
      assertThat(collection.collect()).isZero();
      execute(database, "DELETE FROM ledger.unreadable");
      assertThat(collection.collect()).isEqualTo(1);
    }

    store.open(named.digest()).close();
    assertThatThrownBy(() -> store.open(nobody.digest())).isInstanceOf(HubException.class);
  }

  private Attachment put(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new FileAttachmentStore(directory, NOW)
        .store(new ByteArrayInputStream(bytes), "photo.jpg", 1000);
  }

  private static void execute(DataSource database, String sql) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private static Entry received(Attachment attachment) {
    byte[] canonical =
        "{\"attachments\":\"[{\\\"digest\\\":\\\"%s\\\"}]\"}"
            .formatted(attachment.digest())
            .getBytes(StandardCharsets.UTF_8);
    return new Entry(
        EntryKind.RECEIVED,
        "message",
        "case.submitted/1",
        null,
        null,
        "grid-terminal",
        "grid-terminal",
        OffsetDateTime.now(NOW),
        "OK",
        "",
        0,
        Duration.ZERO,
        Map.of(),
        Map.of(),
        Map.of(),
        List.of(new Payload(Payload.Role.CANONICAL, Wire.MEDIA_TYPE, canonical)));
  }
}
