package org.lastmile.connectors.onewindow.fake;

import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.lastmile.connectors.onewindow.fake.OneWindowFake.Answer;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;

/** The window system, with its clerks and its print queue. */
public final class OneWindowSystem extends SystemFakeOf<OneWindowFake> {
  private static final Pattern NUMBERS = Pattern.compile("CK\\d{14}");

  public OneWindowSystem() {
    super("one-window", NUMBERS, OneWindowFake::taken, OneWindowFake::clear);
  }

  @Override
  protected Map<String, String> begin(Surroundings around) throws NoSuchAlgorithmException {
    OneWindowFake window =
        run(
            new OneWindowFake(
                new OneWindowFake.Config(
                    () -> around.door("cases"),
                    around.port(0),
                    SSLContext.getDefault(),
                    around.secret("door"),
                    around.secret("service"))));
    return Map.of(
        "door.password", around.secret("door"),
        "door.addresses", "127.0.0.0/8, ::1",
        "service.url", window.notices().toString(),
        "service.password", around.secret("service"));
  }

  @Override
  public Arrival bring(Sample sample) {
    Answer answer = fake().send(sample.nativeBytes());
    return new Arrival.AtDoor(answer.status(), answer.headers(), answer.body());
  }
}
