package org.lastmile.connectors.onewindow.fake;

import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.lastmile.connectors.onewindow.fake.OneWindowFake.Answer;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFake;

/** The window system, with its clerks and its print queue. */
public final class OneWindowSystem implements SystemFake {
  private static final Pattern NUMBERS = Pattern.compile("CK\\d{14}");

  private OneWindowFake window;

  @Override
  public String id() {
    return "one-window";
  }

  @Override
  public Map<String, String> start(Surroundings around) throws NoSuchAlgorithmException {
    window =
        new OneWindowFake(
            new OneWindowFake.Config(
                () -> around.door("cases"),
                around.port(0),
                SSLContext.getDefault(),
                around.secret("door"),
                around.secret("service")));
    return Map.of(
        "door.password", around.secret("door"),
        "door.addresses", "127.0.0.0/8, ::1",
        "service.url", window.notices().toString(),
        "service.password", around.secret("service"));
  }

  @Override
  public Arrival bring(Sample sample) {
    Answer answer = window.send(sample.nativeBytes());
    return new Arrival.AtDoor(answer.status(), answer.headers(), answer.body());
  }

  @Override
  public Sample anew(Sample sample, String serial) {
    return sample.numbered(NUMBERS, serial);
  }

  @Override
  public List<Taken> taken() {
    return window.taken();
  }

  @Override
  public void clear() {
    window.clear();
  }

  @Override
  public void close() {
    window.close();
  }
}
