package org.lastmile.connectors.onewindow;

import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.lastmile.connectors.onewindow.fake.OneWindowFake;
import org.lastmile.connectors.onewindow.fake.OneWindowFake.Answer;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;

class OneWindowContractTest extends ConnectorContractTest {
  private final String password = UUID.randomUUID().toString();

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.config("door.password", password)
        .config("door.addresses", "127.0.0.0/8, ::1")
        .config("service.url", "http://localhost:1/window/notices")
        .config("service.password", password);
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) throws NoSuchAlgorithmException {
    try (OneWindowFake window =
        new OneWindowFake(
            new OneWindowFake.Config(
                rig.door("cases"), 0, SSLContext.getDefault(), password, password))) {
      Answer answer = window.send(sample.nativeBytes());
      return new Arrival.AtDoor(answer.status(), answer.headers(), answer.body());
    }
  }
}
