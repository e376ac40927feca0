package org.lastmile.connectors.socialorgs;

import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.lastmile.connectors.socialorgs.fake.Uploader;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.ConnectorContractTest;
import org.lastmile.hub.testkit.ConnectorRig;
import org.lastmile.hub.testkit.Sample;

class SocialOrgsContractTest extends ConnectorContractTest {
  private static final Map<String, String> KINDS =
      Map.of(
          "share.organisation", "register",
          "case.submitted", "projects",
          "activity.reported", "activities");

  private final String password = UUID.randomUUID().toString();
  private final String token = UUID.randomUUID().toString();

  @Override
  protected void configure(ConnectorRig.Builder rig) {
    rig.config("door.password", password)
        .config("upload.tokens", token)
        .config("service.url", "http://localhost:1/centre/imports")
        .config("service.password", UUID.randomUUID().toString())
        .config("service.token", UUID.randomUUID().toString());
  }

  @Override
  protected Arrival bring(ConnectorRig rig, Sample sample) throws NoSuchAlgorithmException {
    try (Uploader people =
        new Uploader(rig.door("uploads"), SSLContext.getDefault(), password, token)) {
      Uploader.Answer answer = people.upload(KINDS.get(sample.type().name()), sample.nativeBytes());
      // the words are compared as a person reads them
      return new Arrival.AtDoor(answer.status(), answer.headers(), answer.workbook().text());
    }
  }
}
