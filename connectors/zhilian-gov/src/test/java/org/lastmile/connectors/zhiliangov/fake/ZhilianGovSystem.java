package org.lastmile.connectors.zhiliangov.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.lastmile.connectors.zhiliangov.fake.ZhilianPortalFake.Answer;
import org.lastmile.hub.mapping.Json;
import org.lastmile.hub.testkit.Arrival;
import org.lastmile.hub.testkit.Sample;
import org.lastmile.hub.testkit.SystemFakeOf;

/** The Zhilian portal among the fakes. */
public final class ZhilianGovSystem extends SystemFakeOf<ZhilianPortalFake> {
  private static final Pattern NUMBERS = Pattern.compile("ZL\\d{12}");

  public ZhilianGovSystem() {
    super("zhilian-gov", NUMBERS, ZhilianPortalFake::taken, ZhilianPortalFake::clear);
  }

  @Override
  protected Map<String, String> begin(Surroundings around) {
    String secret = around.secret("signature");
    ZhilianPortalFake portal =
        run(
            new ZhilianPortalFake(
                new ZhilianPortalFake.Config(
                    around::door, around.port(0), "zhilian-gov", secret, around.clock())));
    return Map.of(
        "door.secret", secret,
        "webhook.url", portal.webhook().toString(),
        "files.hosts", portal.fileHost());
  }

  @Override
  public Arrival bring(Sample sample) {
    JsonNode sent = Json.parse(sample.nativeBytes());
    for (JsonNode material : sent.path("materials")) {
      // of a file that was fetched; the portal would send its link
      ((ObjectNode) material).remove(List.of("fileName", "storedDigest"));
    }
    Answer answer =
        sample.type().name().equals("case.withdrawn")
            ? fake().withdraw(sent.path("portalApplyNo").textValue(), sent.toString())
            : fake().submit(sent.toString());
    return new Arrival.AtDoor(answer.status(), answer.headers(), answer.body());
  }
}
