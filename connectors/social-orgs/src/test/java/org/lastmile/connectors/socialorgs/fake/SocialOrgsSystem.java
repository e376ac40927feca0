package org.lastmile.connectors.socialorgs.fake;

import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;

/** The service centre of social organisations, with the people who upload and its own system. */
public final class SocialOrgsSystem extends SystemFakeOf<SocialOrgsFake> {
  private static final Pattern NUMBERS = Pattern.compile("(XM|HD)\\d{8}-\\d{2}");
  private static final Map<String, String> KINDS =
      Map.of(
          "share.organisation", "register",
          "case.submitted", "projects",
          "activity.reported", "activities");

  /** Of so many, an organisation is registered anew on one. */
  private static final int DAYS = 3650;

  public SocialOrgsSystem() {
    super("social-orgs", SocialOrgsFake::taken, SocialOrgsFake::clear);
  }

  @Override
  protected Map<String, String> begin(Surroundings around) throws NoSuchAlgorithmException {
    SocialOrgsFake centre =
        run(
            new SocialOrgsFake(
                new SocialOrgsFake.Config(
                    () -> around.door("uploads"),
                    around.port(0),
                    SSLContext.getDefault(),
                    around.secret("door"),
                    around.secret("uploads"),
                    around.secret("service"),
                    around.secret("imports"))));
    return Map.of(
        "door.password", around.secret("door"),
        "upload.tokens", around.secret("uploads"),
        "service.url", centre.imports().toString(),
        "service.password", around.secret("service"),
        "service.token", around.secret("imports"));
  }

  @Override
  public Arrival bring(Sample sample) {
    String kind = Objects.requireNonNull(KINDS.get(sample.type().name()));
    Uploader.Answer answer = fake().people().upload(kind, sample.nativeBytes());
    // the words are compared as a person reads them
    return new Arrival.AtDoor(answer.status(), answer.headers(), answer.workbook().text());
  }

  @Override
  public Sample anew(Sample sample, String serial) {
    LocalDate day = LocalDate.of(2026, 11, 20).minusDays(Long.parseLong(serial) % DAYS);
    String written = DateTimeFormatter.BASIC_ISO_DATE.format(day);
    return sample.numbered(NUMBERS, serial).worded(Map.of("20261120", written));
  }
}
