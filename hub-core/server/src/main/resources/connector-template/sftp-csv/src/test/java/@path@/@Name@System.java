package @package@;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SftpSite;
import org.lastmile.hub.testkit.SystemFake;

/** The system: an SFTP server with a folder for each direction. */
public final class @Name@System implements SystemFake {
  private static final String MARKER = ".done";

  private final AtomicInteger files = new AtomicInteger();
  private SftpSite site;
  private Surroundings around;

  @Override
  public String id() {
    return "@id@";
  }

  @Override
  public Map<String, String> start(Surroundings surroundings) {
    around = surroundings;
    site = new SftpSite(around.folder(), "hub", around.port(0));
    folder("tohub");
    folder("fromhub");
    return Map.of(
        "sftp.url", site.url(),
        "sftp.key", site.key().toString(),
        "sftp.knownHosts", site.knownHosts().toString(),
        "sftp.timeout", "2s",
        "poll.interval", around.pace().isZero() ? "100ms" : "1s");
  }

  private Path folder(String name) {
    try {
      return Files.createDirectories(site.files().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Arrival bring(Sample sample) throws IOException {
    String name = "SL_" + files.incrementAndGet() + ".csv";
    Files.write(folder("tohub").resolve(name), sample.nativeBytes());
    Files.createFile(folder("tohub").resolve(name + MARKER));
    return new Arrival.Laid();
  }

  @Override
  public List<Taken> taken() {
    // TODO: refuse as the system does what it would not take
    try (Stream<Path> markers = Files.list(folder("fromhub"))) {
      return markers
          .filter(file -> file.toString().endsWith(MARKER))
          .sorted()
          .map(this::taken)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Taken taken(Path marker) {
    try {
      String file = marker.getFileName().toString().replace(MARKER, "");
      List<String> lines =
          Files.readAllLines(marker.resolveSibling(file), StandardCharsets.UTF_8);
      return new Taken(
          Files.getLastModifiedTime(marker).toInstant(), "case", lines.get(1).split(",")[1]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void clear() {
    for (String folder : List.of("tohub", "tohub/done", "tohub/refused", "fromhub")) {
      try (Stream<Path> found = Files.list(folder(folder))) {
        for (Path file : found.filter(Files::isRegularFile).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    site.close();
  }
}
