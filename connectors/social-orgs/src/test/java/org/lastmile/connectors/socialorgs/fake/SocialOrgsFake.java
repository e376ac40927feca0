package org.lastmile.connectors.socialorgs.fake;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.lastmile.hub.testkit.HttpFake;
import org.lastmile.hub.testkit.PasswordCheck;
import org.lastmile.hub.testkit.SystemFake.Taken;

/**
 * The service centre of social organisations: people fill in workbooks and upload them to the hub; the centre's own
 * system imports workbooks, and gives each back with a word for each row.
 */
public final class SocialOrgsFake extends HttpFake {
  private static final String IMPORTS = "/centre/imports";

  /**
   * What the centre knows.
   *
   * @param uploads where the hub takes workbooks, without the kind at its end
   * @param port of the centre's own system, 0 for any that is free
   * @param tls what it trusts
   * @param password of the account {@code social-orgs} at the hub
   * @param token with which this place uploads
   * @param hubPassword of the hub's account {@code lastmile}
   * @param hubToken with which the hub uploads
   */
  public record Config(
      Supplier<URI> uploads,
      int port,
      SSLContext tls,
      String password,
      String token,
      String hubPassword,
      String hubToken) {}

  /** A row that the centre's own system has taken. */
  public record Imported(String kind, Map<String, String> fields) {}

  private final ImportDesk desk;
  private final Uploader people;

  /** Starts the centre's own system. */
  public SocialOrgsFake(Config config) {
    this(config, new ImportDesk());
  }

  private SocialOrgsFake(Config config, ImportDesk desk) {
    super(
        "social-orgs",
        IMPORTS + "/.*",
        config.port(),
        desk,
        new PasswordCheck("lastmile", config.hubPassword()),
        new UploadTokenCheck(config.hubToken()));
    this.desk = desk;
    this.people = new Uploader(config.uploads(), config.tls(), config.password(), config.token());
  }

  /** Where the hub is to upload: the connector's {@code service.url}. */
  public URI imports() {
    return address(IMPORTS);
  }

  /** The people who upload. */
  public Uploader people() {
    return people;
  }

  /** The rows that took effect, in the order of their first arrival. */
  public List<Imported> imported() {
    return desk.imported();
  }

  /** The same by the kind of their workbook and the number of their case, or their own. */
  List<Taken> taken() {
    return desk.taken();
  }

  /** Forgets what was imported. */
  void clear() {
    desk.clear();
  }

  /** How many workbooks came, repeats included. */
  public int calls() {
    return desk.calls();
  }

  /** From now on the system says this of each row, and takes none. */
  public void says(String word) {
    desk.says(word);
  }

  @Override
  public void well() {
    super.well();
    desk.says(null);
  }

  @Override
  public void close() {
    super.close();
    people.close();
  }
}
