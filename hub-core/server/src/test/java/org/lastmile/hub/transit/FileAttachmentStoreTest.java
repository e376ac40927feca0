package org.lastmile.hub.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

class FileAttachmentStoreTest {
  private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");

  @TempDir Path directory;
  private FileAttachmentStore store;

  @BeforeEach
  void open() {
    store = new FileAttachmentStore(directory, Clock.fixed(NOW, ZoneId.of("Asia/Shanghai")));
  }

  @Test
  void givesBackAThirtyMegabyteFileByteForByte() throws IOException {
    byte[] bytes = new byte[30 * 1024 * 1024];
    new Random(1).nextBytes(bytes);
    System.arraycopy("%PDF-1.7\n".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 9);

    Attachment stored = store.store(new ByteArrayInputStream(bytes), "结果.pdf", bytes.length);

    assertThat(stored.size()).isEqualTo(bytes.length);
    assertThat(stored.mediaType()).isEqualTo("application/pdf");
    assertThat(stored.name()).isEqualTo("结果.pdf");
    try (InputStream in = store.open(stored.digest())) {
      assertThat(in.readAllBytes()).isEqualTo(bytes);
    }
  }

  @Test
  void keepsEqualContentOnceAndDetectsTheTypeFromItNotFromTheName() throws IOException {
    Attachment one = put("\u0089PNG\r\n\u001a\n", "../../etc/pass\u202Ewd.txt");
    Attachment other = put("\u0089PNG\r\n\u001a\n", "C:\\photos\\1.png");
    assertThat(one.digest()).isEqualTo(other.digest());
    assertThat(one.name()).isEqualTo("passwd.txt");
    assertThat(other.name()).isEqualTo("1.png");
    assertThat(one.mediaType()).isEqualTo("image/png");
    assertThat(files()).hasSize(1);
    assertThat(put("x", "..").name()).isEqualTo("attachment");
    assertThat(put("x", "𠮷".repeat(300) + ".jpg").name()).hasSize(2 * 196 + 4).endsWith("𠮷.jpg");
  }

  @Test
  void refusesWhatIsTooLargeAndLeavesNothing() throws IOException {
    assertThatThrownBy(() -> store.store(new ByteArrayInputStream(new byte[101]), "x", 100))
        .isInstanceOfSatisfying(
            HubException.class,
            e -> {
              assertThat(e.code()).isEqualTo("ATTACHMENT_TOO_LARGE");
              assertThat(e.kind()).isEqualTo(FaultKind.CALLER);
            });
    assertThat(files()).isEmpty();
    assertThat(store.store(new ByteArrayInputStream(new byte[100]), "x", 100).size())
        .isEqualTo(100);
  }

  @Test
  void saysThatAnUnknownOneIsMissingAndRefusesAPathAsADigest() {
    assertThatThrownBy(() -> store.open("sha256:" + "0".repeat(64)))
        .isInstanceOfSatisfying(
            HubException.class,
            e -> {
              assertThat(e.code()).isEqualTo("ATTACHMENT_MISSING");
              assertThat(e.kind()).isEqualTo(FaultKind.PASSING);
            });
    assertThatThrownBy(() -> store.open("sha256:../../../etc/passwd"))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo("ATTACHMENT_DIGEST_FORM"));
  }

  @Test
  void noticesDamageOnDisk() throws IOException {
    Attachment stored = put("the content", "x");
    Files.writeString(files().getFirst(), "another text");
    try (InputStream in = store.open(stored.digest())) {
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("damaged");
    }
  }

  @Test
  void collectsOnlyWhatIsOldAndUnreferenced() throws IOException {
    Attachment referenced = put("referenced", "x");
    Attachment unreferenced = put("unreferenced", "x");
    Path unfinished = Files.createTempFile(directory.resolve("arriving"), "", "");
    for (Path file : files()) {
      Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofDays(8))));
    }
    Attachment young = put("young", "x");
    Attachment storedAgain = put("stored again", "x");
    Path again = files().stream().filter(f -> !isOld(f)).findAny().orElseThrow();
    Files.setLastModifiedTime(again, FileTime.from(NOW.minus(Duration.ofDays(8))));
    put("young", "x");
    put("stored again", "x");

    int removed = store.collect(Duration.ofDays(7), digests -> Set.of(referenced.digest()));

    assertThat(removed).isEqualTo(2);
    assertThat(unfinished).doesNotExist();
    assertThatThrownBy(() -> store.open(unreferenced.digest())).isInstanceOf(HubException.class);
    for (Attachment kept : new Attachment[] {referenced, young, storedAgain}) {
      store.open(kept.digest()).close();
    }
  }

  private static boolean isOld(Path file) {
    return file.toFile().lastModified() < NOW.minus(Duration.ofDays(7)).toEpochMilli();
  }

  private Attachment put(String text, String name) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return store.store(new ByteArrayInputStream(bytes), name, 1000);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
