package @package@;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ExchangeFolders;
import org.lastmile.hub.testkit.Patience;
import org.lastmile.hub.testkit.PollInterval;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SftpSite;
import org.lastmile.hub.testkit.SystemFake;

/** The system: an SFTP server with a folder for each direction. */
public final class @Name@System implements SystemFake {
  private static final String MARKER = ".done";

  private final AtomicInteger files = new AtomicInteger();
  private SftpSite site;
  private ExchangeFolders folders;

  @Override
  public String id() {
    return "@id@";
  }

  @Override
  public Map<String, String> start(Surroundings around) {
    site = new SftpSite(around.folder(), "hub", around.port(0));
    folders = new ExchangeFolders(site.files(), MARKER);
    Map<String, String> configuration = new HashMap<>(site.configuration());
    configuration.put("sftp.timeout", Patience.of(around));
    configuration.put("poll.interval", PollInterval.of(around));
    return configuration;
  }

  @Override
  public Arrival bring(Sample sample) {
    String name = "SL_" + files.incrementAndGet() + ".csv";
    folders.lay(name, sample.nativeBytes(), new byte[0]);
    return new Arrival.Laid();
  }

  @Override
  public List<Taken> taken() {
    // TODO: refuse as the system does what it would not take
    return folders.whole().stream().map(this::taken).toList();
  }

  private Taken taken(String name) {
    Path file = site.files().resolve("fromhub").resolve(name);
    try {
      String caseNo = Files.readAllLines(file, StandardCharsets.UTF_8).get(1).split(",")[1];
      return new Taken(Files.getLastModifiedTime(file).toInstant(), "case", caseNo);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void clear() {
    folders.clear();
  }

  @Override
  public void close() {
    site.close();
  }
}
