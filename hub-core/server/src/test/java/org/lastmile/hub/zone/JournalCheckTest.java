package org.lastmile.hub.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.Ids;
import org.lastmile.hub.transit.LaneSession;
import org.lastmile.hub.transit.Taken;
import org.lastmile.hub.transit.TestBroker;
import org.springframework.util.FileSystemUtils;

/** A real broker's files, copied while it runs as a kill would leave them, and damaged at chosen and at random places. */
class JournalCheckTest {
  private static final String QUEUE = "from.a";
  private static final int MESSAGES = 600;
  private static final int RANDOM_PLACES = 60;
  private static final int JOURNAL_HEADER = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofNanos(100_000);

  @TempDir Path directory;
  private final Set<String> confirmed = new LinkedHashSet<>();
  private int copies;

  @Test
  void aTornTailStartsAndNothingConfirmedIsLost() throws Exception {
    Path killed = killed();
    Path newest = newestFile(killed);
    long end = lastByte(newest) + 1;
    for (long kept : List.of(end, end + 1, end + 1000)) {
      Path cut = copy(killed);
      try (RandomAccessFile file = open(newestFile(cut))) {
        file.setLength(Math.max(kept, end));
      }
      assertThat(waiting(cut)).as("cut at %s", kept).isEqualTo(confirmed);
      assertThat(waiting(cut)).as("the second start after it").isEqualTo(confirmed);
    }
    Path torn = copy(killed);
    tear(newestFile(torn));
    Path whole = newestFile(torn);
    JournalCheck.require(new BrokerFolder(torn));
    assertThat(bytesOnDisk(whole))
        .as("a hole would let a full disk take half a record without a word")
        .isGreaterThanOrEqualTo(Files.size(whole));
    assertThat(waiting(torn)).as("half a record").isEqualTo(confirmed);
    assertThat(waiting(torn)).as("the second start after it").isEqualTo(confirmed);
  }

  @Test
  void whatIsTornStaysAsItIsWhileAnythingElseIsDamaged() throws Exception {
    Path killed = killed();
    tear(newestFile(killed));
    Path bindings = files(killed.resolve("bindings"), ".bindings").getFirst();
    try (RandomAccessFile file = open(bindings)) {
      file.setLength(lastByte(bindings) + 1);
    }
    Path page = tornPage(killed);
    Path victim = fileWith(killed, confirmed.iterator().next());
    flip(victim, find(victim, confirmed.iterator().next()));
    Map<Path, String> evidence = digests(killed);
    long cut = Files.size(bindings);

    assertThat(catchThrowableOfType(HubException.class, () -> waiting(killed)).code())
        .isEqualTo("JOURNAL_DAMAGED");
    assertThat(digests(killed)).as("after a start").isEqualTo(evidence);
    Salvage.read(new BrokerFolder(killed), new ArrayList<>());
    assertThat(digests(killed)).as("after recover has read it").isEqualTo(evidence);

    flip(victim, find(victim, confirmed.iterator().next().substring(1)) - 1);
    JournalCheck.require(new BrokerFolder(killed));
    assertThat(Files.size(page)).as("sound again, it is cut off").isZero();
    assertThat(Files.size(bindings)).isGreaterThan(cut);
    assertThat(waiting(killed)).isEqualTo(confirmed);
  }

  /** The first half of the record that would have come next. */
  private static void tear(Path file) throws IOException {
    long end = lastByte(file) + 1;
    try (RandomAccessFile bytes = open(file)) {
      byte[] again = new byte[40];
      bytes.seek(JOURNAL_HEADER);
      bytes.readFully(again);
      bytes.seek(end);
      bytes.write(again);
    }
  }

  /** A page whose only message is not whole. */
  private static Path tornPage(Path folder) throws IOException {
    Path address = Files.createDirectories(folder.resolve("paging").resolve("torn"));
    Files.writeString(address.resolve("address.txt"), QUEUE);
    return Files.write(address.resolve("000000001.page"), new byte[] {'{', 0, 0, 1, 0, 7, 7});
  }

  private static Map<Path, String> digests(Path folder) throws IOException {
    Map<Path, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] digest = Ids.sha256().digest(Files.readAllBytes(file));
        digests.put(file, HexFormat.of().formatHex(digest));
      }
    }
    return digests;
  }

  @Test
  void aMessageThatTheDiskChangedStopsTheStartWithFileAndOffset() throws Exception {
    Path killed = killed();
    String victim = confirmed.iterator().next();
    Path file = fileWith(killed, victim);
    long offset = find(file, victim);
    flip(file, offset);

    HubException fault = catchThrowableOfType(HubException.class, () -> waiting(killed));

    assertThat(fault.code()).isEqualTo("JOURNAL_DAMAGED");
    assertThat(fault.getMessage()).contains("./hub recover");
    assertThat(fault.place()).startsWith(file + " at byte ");
    long told = Long.parseLong(String.valueOf(fault.place()).replaceAll(".* ", ""));
    assertThat(told).as("the record of the message").isBetween(offset - 400, offset);
  }

  @Test
  void aHoleBeforeLaterRecordsAndAFileThatIsCutStopTheStart() throws Exception {
    Path killed = killed();
    for (int hole : List.of(1, 5, 4096)) {
      Path copy = copy(killed);
      Path file = fileWith(copy, confirmed.iterator().next());
      try (RandomAccessFile bytes = open(file)) {
        bytes.seek(find(file, confirmed.iterator().next()) - 20);
        bytes.write(new byte[hole]);
      }
      assertThat(JournalCheck.find(new BrokerFolder(copy))).as("%s zeros", hole).isNotEmpty();
    }
    Path older = copy(killed);
    try (RandomAccessFile file = open(journal(older).getFirst())) {
      file.setLength(file.length() / 2);
    }
    assertThat(JournalCheck.find(new BrokerFolder(older))).isNotEmpty();
    Path header = copy(killed);
    flip(journal(header).getFirst(), 2);
    assertThat(JournalCheck.find(new BrokerFolder(header)).getFirst().offset()).isZero();
  }

  @Test
  void whereverAByteChangesTheStartIsRefusedOrNothingIsLost() throws Exception {
    Path killed = killed();
    Random random = new Random(20261125);
    int refused = 0;
    for (int i = 0; i < RANDOM_PLACES; i++) {
      Path copy = copy(killed);
      List<Path> files = journal(copy);
      Path file = files.get(random.nextInt(files.size()));
      long offset = random.nextLong(lastByte(file) + 1);
      flip(file, offset);
      if (JournalCheck.find(new BrokerFolder(copy)).isEmpty()) {
        assertThat(waiting(copy))
            .as("a byte changed at %s of %s", offset, file.getFileName())
            .containsAll(confirmed);
      } else {
        refused++;
      }
      FileSystemUtils.deleteRecursively(copy);
    }
    assertThat(refused).as("of %s places", RANDOM_PLACES).isGreaterThan(RANDOM_PLACES / 2);
  }

  @Test
  void aLargeMessageIsCheckedWithItsFile() throws Exception {
    Path folder = directory.resolve("large");
    byte[] large = new byte[3_000_000];
    new Random(3).nextBytes(large);
    try (TestBroker broker = new TestBroker(folder, QUEUE)) {
      broker.put(QUEUE, large);
    }
    try (TestBroker broker = new TestBroker(folder, QUEUE)) {
      assertThat(broker.broker.waiting(QUEUE)).isEqualTo(1);
    }
    Path file = files(folder.resolve("large-messages"), ".msg").getFirst();
    flip(file, 1_000_000);
    assertThat(JournalCheck.find(new BrokerFolder(folder))).hasSize(1);
    flip(file, 1_000_000);
    try (TestBroker broker = new TestBroker(folder, QUEUE)) {
      assertThat(broker.drain(QUEUE)).containsExactly(large);
    }
  }

  @Test
  void aPageThatCannotBeReadToItsEndStopsTheStartAndATornOneDoesNot() throws Exception {
    Path folder = directory.resolve("paged");
    int count = 1_500;
    try (TestBroker broker = new TestBroker(folder, QUEUE)) {
      byte[] large = new byte[90_000];
      for (int i = 0; i < count; i++) {
        broker.put(QUEUE, large);
      }
      assertThat(broker.broker.waiting(QUEUE)).isEqualTo(count);
    }
    List<Path> pages;
    try (Stream<Path> files = Files.walk(folder.resolve("paging"))) {
      pages = files.filter(file -> file.toString().endsWith(".page")).sorted().toList();
    }
    assertThat(pages).hasSizeGreaterThan(2);
    try (RandomAccessFile newest = open(pages.getLast())) {
      newest.setLength(newest.length() - 1000);
    }
    try (TestBroker broker = new TestBroker(folder, QUEUE)) {
      // what lies on pages is counted after the start
      await().until(() -> broker.broker.waiting(QUEUE) >= count - 1);
    }
    flip(pages.getFirst(), 500_000);
    assertThat(JournalCheck.find(new BrokerFolder(folder)))
        .as("what a waiting message says is checked when it is taken")
        .isEmpty();
    try (TestBroker broker = new TestBroker(folder, QUEUE);
        LaneSession session = broker.sessions.open(List.of(QUEUE), () -> {})) {
      int damaged = 0;
      // the last one may have been torn
      for (int left = count - 1; left > 0; left--) {
        Taken taken = take(session);
        damaged += taken.intact() ? 0 : 1;
        session.acknowledge(taken);
        session.commit();
      }
      assertThat(damaged).isEqualTo(1);
    }
    flip(pages.getFirst(), 3);
    assertThat(JournalCheck.find(new BrokerFolder(folder)).getFirst().file())
        .isEqualTo(pages.getFirst());
  }

  private static long bytesOnDisk(Path file) throws Exception {
    Process stat =
        new ProcessBuilder("stat", "-c", "%b %B", file.toString())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out = stat.inputReader()) {
      String[] blocks = out.readLine().split(" ", -1);
      return Long.parseLong(blocks[0]) * Long.parseLong(blocks[1]);
    }
  }

  /** The files of a broker that was killed, with {@link #confirmed} messages waiting. */
  private Path killed() throws Exception {
    Path live = directory.resolve("live" + copies++);
    confirmed.clear();
    Random random = new Random(1);
    try (TestBroker broker = new TestBroker(live, QUEUE);
        LaneSession session = broker.sessions.open(List.of(QUEUE), () -> {})) {
      for (int i = 0; i < MESSAGES; i++) {
        String id = "message-%05d".formatted(i);
        String body = id + " ".repeat(20_000 + random.nextInt(20_000));
        session.send(QUEUE, body.getBytes(StandardCharsets.UTF_8));
        session.commit();
        if (i % 10 == 0) {
          confirmed.add(id);
        }
        Taken taken = take(session);
        if (i % 10 != 0) {
          session.acknowledge(taken);
          session.commit();
        }
      }
      return copy(live);
    }
  }

  private static Taken take(LaneSession session) throws Exception {
    long until = System.nanoTime() + PATIENCE.toNanos();
    for (Taken taken; System.nanoTime() < until; LockSupport.parkNanos(POLL.toNanos())) {
      if ((taken = session.poll(QUEUE)) != null) {
        return taken;
      }
    }
    throw new AssertionError("nothing came in " + PATIENCE);
  }

  private Set<String> waiting(Path folder) throws Exception {
    try (TestBroker broker = new TestBroker(folder, QUEUE)) {
      // before somebody takes them: one that is being handed over may count twice
      long count = broker.broker.waiting(QUEUE);
      Set<String> ids = new LinkedHashSet<>();
      try (LaneSession session = broker.sessions.open(List.of(QUEUE), () -> {})) {
        for (long left = count; left > 0; left--) {
          ids.add(new String(take(session).body(), StandardCharsets.UTF_8).strip());
        }
      }
      return ids;
    }
  }

  private Path copy(Path from) throws IOException {
    Path to = directory.resolve("copy" + copies++);
    FileSystemUtils.copyRecursively(from, to);
    return to;
  }

  private static List<Path> journal(Path folder) throws IOException {
    List<Path> used = new ArrayList<>();
    for (Path file : files(folder.resolve("journal"), ".amq")) {
      if (lastByte(file) > JOURNAL_HEADER) {
        used.add(file);
      }
    }
    return used;
  }

  private static Path newestFile(Path folder) throws IOException {
    return journal(folder).getLast();
  }

  private static long lastByte(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int last = bytes.length - 1;
    while (last > 0 && bytes[last] == 0) {
      last--;
    }
    return last;
  }

  private static Path fileWith(Path folder, String text) throws IOException {
    for (Path file : journal(folder)) {
      if (find(file, text) >= 0) {
        return file;
      }
    }
    throw new IllegalStateException(text + " is in no file");
  }

  private static long find(Path file, String text) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).indexOf(text);
  }

  private static void flip(Path file, long offset) throws IOException {
    try (RandomAccessFile bytes = open(file)) {
      bytes.seek(offset);
      int old = bytes.read();
      bytes.seek(offset);
      bytes.write(old ^ 1);
    }
  }

  private static RandomAccessFile open(Path file) throws IOException {
    return new RandomAccessFile(file.toFile(), "rw");
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}
