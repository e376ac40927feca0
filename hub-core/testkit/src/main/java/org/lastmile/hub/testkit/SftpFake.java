package org.lastmile.hub.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.lastmile.hub.testkit.SystemFake.Surroundings;

/** A system that exchanges files with the hub by an {@link SftpSite}, where the hub has the account {@code hub}. */
public abstract class SftpFake implements AutoCloseable {
  private final SftpSite site;
  private final ExchangeFolders folders;

  /**
   * Starts it.
   *
   * @param work folder of the site
   * @param port 0 for any free one
   * @param marker as {@link ExchangeFolders} wants it
   */
  protected SftpFake(Path work, int port, String marker) {
    site = new SftpSite(work, "hub", port);
    folders = new ExchangeFolders(site.files(), marker);
  }

  public SftpSite site() {
    return site;
  }

  public ExchangeFolders folders() {
    return folders;
  }

  /** The values by which a connector finds it, looks often enough and waits long enough; more may be put in. */
  public Map<String, String> configuration(Surroundings around) {
    Map<String, String> configuration = new HashMap<>(site.configuration());
    configuration.put("sftp.timeout", Patience.of(around));
    configuration.put("poll.interval", PollInterval.of(around));
    return configuration;
  }

  /**
   * The text of a file that the hub has brought.
   *
   * @throws IllegalArgumentException as the system refuses a file that is not in its charset
   */
  protected static String text(byte[] bytes, Charset charset) {
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not " + charset, e);
    }
  }

  @Override
  public void close() {
    site.close();
  }
}
