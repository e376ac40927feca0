package org.lastmile.hub.transit;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.tika.Tika;
import org.lastmile.hub.spi.Attachment;
import org.lastmile.hub.spi.AttachmentStore;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attachments as files named by their digest, {@code ab/cdef…}. A file is written beside the others, synced and renamed,
 * so that a name is there only with its whole content.
 */
public final class FileAttachmentStore implements AttachmentStore {
  private static final Logger LOG = LoggerFactory.getLogger(FileAttachmentStore.class);
  private static final String PREFIX = "sha256:";
  private static final Pattern DIGEST = Pattern.compile(PREFIX + "[0-9a-f]{64}");
  private static final Pattern NOT_IN_A_NAME = Pattern.compile("[\\p{Cntrl}\\p{Cf}]");
  private static final String ARRIVING = "arriving";
  private static final int BUFFER = 64 * 1024;
  private static final int LONGEST_NAME = 200;
  private static final int ASK_AT_ONCE = 500;

  private final Path directory;
  private final Clock clock;
  private final Tika detector = new Tika();

  /** Storing shares it, so that what is stored again is not collected at the same moment. */
  private final ReadWriteLock collecting = new ReentrantReadWriteLock();

  public FileAttachmentStore(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
  }

  @Override
  public Attachment store(InputStream content, String name, long limit) throws IOException {
    Path arriving =
        Files.createTempFile(Files.createDirectories(directory.resolve(ARRIVING)), "", "");
    try {
      MessageDigest hash = Ids.sha256();
      byte[] head;
      long size;
      try (FileChannel file = FileChannel.open(arriving, StandardOpenOption.WRITE)) {
        head = content.readNBytes(BUFFER);
        size = write(file, head, head.length, 0, limit, hash);
        byte[] buffer = new byte[BUFFER];
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
          size = write(file, buffer, read, size, limit, hash);
        }
        file.force(true);
      }
      String digest = PREFIX + HexFormat.of().formatHex(hash.digest());
      keep(arriving, file(digest));
      return new Attachment(digest, size, detector.detect(head), cleaned(name));
    } finally {
      Files.deleteIfExists(arriving);
    }
  }

  private static long write(
      FileChannel file, byte[] bytes, int count, long size, long limit, MessageDigest hash)
      throws IOException {
    if (size + count > limit) {
      throw new HubException(
          "ATTACHMENT_TOO_LARGE",
          FaultKind.CALLER,
          "an attachment is larger than the allowed " + limit + " bytes");
    }
    hash.update(bytes, 0, count);
    for (ByteBuffer left = ByteBuffer.wrap(bytes, 0, count); left.hasRemaining(); ) {
      file.write(left);
    }
    return size + count;
  }

  private void keep(Path arriving, Path target) throws IOException {
    collecting.readLock().lock();
    try {
      Path folder = directory.resolve(directory.relativize(target).getName(0));
      if (Files.exists(target)) {
        Files.setLastModifiedTime(target, FileTime.from(clock.instant()));
        return;
      }
      Files.createDirectories(folder);
      Files.move(arriving, target, StandardCopyOption.ATOMIC_MOVE);
      sync(folder);
      sync(directory);
    } finally {
      collecting.readLock().unlock();
    }
  }

  @Override
  public InputStream open(String digest) throws IOException {
    try {
      return new CheckedStream(Files.newInputStream(file(digest)), digest);
    } catch (NoSuchFileException e) {
      throw new HubException(
          "ATTACHMENT_MISSING",
          FaultKind.PASSING,
          "attachment " + digest + " is not in this zone, or not yet",
          null,
          e);
    }
  }

  /**
   * Removes what nobody refers to and has not been stored again for some time.
   *
   * @param unused least time since it was stored; longer than the ledger may lag, because a message that is accepted and
   *     not yet written refers to its attachments, too
   * @param referenced which of these digests somebody refers to
   * @return how many were removed
   */
  public int collect(Duration unused, Function<Collection<String>, Set<String>> referenced)
      throws IOException {
    if (!Files.exists(directory)) {
      return 0;
    }
    Instant before = clock.instant().minus(unused);
    List<Path> old = new ArrayList<>();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.lastModifiedTime().toInstant().isBefore(before)) {
              old.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    int removed = 0;
    for (int from = 0; from < old.size(); from += ASK_AT_ONCE) {
      List<Path> some = old.subList(from, Math.min(from + ASK_AT_ONCE, old.size()));
      Set<String> kept = referenced.apply(some.stream().map(this::digest).toList());
      for (Path file : some) {
        if (!kept.contains(digest(file)) && removeIfOld(file, before)) {
          removed++;
        }
      }
    }
    LOG.info("{} attachments that nobody refers to are removed", removed);
    return removed;
  }

  private boolean removeIfOld(Path file, Instant before) throws IOException {
    collecting.writeLock().lock();
    try {
      return Files.exists(file)
          && Files.getLastModifiedTime(file).toInstant().isBefore(before)
          && Files.deleteIfExists(file);
    } finally {
      collecting.writeLock().unlock();
    }
  }

  /** For an unfinished file no digest at all, and so one that nobody refers to. */
  private String digest(Path file) {
    Path relative = directory.relativize(file);
    return PREFIX + relative.getName(0) + relative.getFileName();
  }

  private Path file(String digest) {
    if (!DIGEST.matcher(digest).matches()) {
      throw new HubException(
          "ATTACHMENT_DIGEST_FORM",
          FaultKind.CALLER,
          "an attachment's digest must be sha256: and 64 lower-case hex digits");
    }
    String hex = digest.substring(PREFIX.length());
    return directory.resolve(hex.substring(0, 2)).resolve(hex.substring(2));
  }

  /** Without any path, control and invisible characters; never empty. */
  private static String cleaned(String name) {
    String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    String clean = NOT_IN_A_NAME.matcher(last).replaceAll("").strip();
    if (clean.isEmpty() || clean.equals(".") || clean.equals("..")) {
      return "attachment";
    }
    int points = clean.codePointCount(0, clean.length());
    return points <= LONGEST_NAME
        ? clean
        : clean.substring(clean.offsetByCodePoints(0, points - LONGEST_NAME));
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Fails at the end if the bytes were not those of the digest. */
  private static final class CheckedStream extends FilterInputStream {
    private final String digest;
    private final MessageDigest hash = Ids.sha256();
    private boolean checked;

    CheckedStream(InputStream in, String digest) {
      super(in);
      this.digest = digest;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      if (count > 0) {
        hash.update(bytes, offset, count);
      } else if (count < 0 && !checked) {
        checked = true;
        if (!digest.equals(PREFIX + HexFormat.of().formatHex(hash.digest()))) {
          throw new IOException("attachment " + digest + " is damaged on disk");
        }
      }
      return count;
    }

    /** Reads, so that the digest sees all. */
    @Override
    public long skip(long count) throws IOException {
      return readNBytes((int) Math.min(count, BUFFER)).length;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
